package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.CommandLine.Outcome;
import dev.windlass.harness.Directories;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Middleman;
import dev.windlass.harness.Middleman.Fault;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.RawVerb;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.onnx.TestModels;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The command line behind proxies and load balancers, and what their probes hear.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OnTheWayIT {
    private static final String TENANT = "behind-proxies";
    private static final String MODEL = "scorer";
    private static final String NOBODY_KNOWS = "windlass.test";
    private static final int PROXY_BYTES_MAX = 1 << 20;

    private final RealWindlass windlass;
    private final Path directory = Directories.fresh("on-the-way");
    private final CommandLine commandLine;

    OnTheWayIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.commandLine = new CommandLine(windlass, directory);
    }

    @BeforeAll
    void pushVersion() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
    }

    @Test
    void theProxyOfTheEnvironmentIsUsedButForWhatNoProxyNames() {
        try (var proxy = Middleman.before(windlass.api(), _ -> new Fault.None())) {
            var through = status(Map.of("HTTP_PROXY", withUser(proxy)));
            var asked = proxy.asked();
            var past = status(Map.of("http_proxy", withUser(proxy), "NO_PROXY", "other,.test"));

            assertThat(through.exitCode()).as(through.toString()).isZero();
            assertThat(asked).hasSize(1);
            assertThat(asked.getFirst().target()).isEqualTo("http://" + NOBODY_KNOWS + "/v1/status");
            assertThat(asked.getFirst().header("proxy-authorization")).isEqualTo("Basic Ym90OnB3");
            assertThat(past.exitCode()).as(past.toString()).isEqualTo(1);
            assertThat(proxy.asked()).hasSize(1);
        }
    }

    @Test
    void httpsAsksItsProxyForATunnelWithTheUser() {
        try (var proxy = Middleman.before(windlass.api(), _ -> new Fault.Refused(403))) {
            var outcome = commandLine.at(
                    URI.create("https://" + NOBODY_KNOWS),
                    Map.of("HTTPS_PROXY", withUser(proxy)),
                    "status",
                    "--connect-timeout",
                    "1s");

            assertThat(outcome.exitCode()).as(outcome.toString()).isNotZero();
            assertThat(proxy.asked().getFirst().verb()).isEqualTo("CONNECT");
            assertThat(proxy.asked().getFirst().target()).isEqualTo(NOBODY_KNOWS + ":443");
            assertThat(proxy.asked().getFirst().header("proxy-authorization")).isEqualTo("Basic Ym90OnB3");
        }
    }

    @Test
    void aPromotionIsSeenToItsEndThroughALoadBalancerThatFails() {
        var starts = new AtomicInteger();
        var looks = new AtomicInteger();
        var starting = List.of(new Fault.Refused(502), new Fault.Lost(504), new Fault.Refused(503));
        try (var balancer = Middleman.before(windlass.api(), request -> {
            if (request.verb().equals("POST")) {
                int count = starts.getAndIncrement();
                return count < starting.size() ? starting.get(count) : new Fault.None();
            }
            return switch (looks.getAndIncrement() % 3) {
                case 0 -> new Fault.Refused(502);
                case 1 -> new Fault.Lost(504);
                default -> new Fault.None();
            };
        })) {
            var manifest = commandLine.file(Manifest.quick(TENANT, MODEL, "1"));

            var outcome = commandLine.at(
                    balancer.address(), Map.of(), "promote", "-f", manifest, "--wait", "--timeout", "3m");

            assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
            assertThat(outcome.lastLine()).matches("result=Succeeded reason=\\w+ evidence=sha256:[0-9a-f]{64}");
            assertThat(outcome.out()).contains("started promote--behind-proxies--scorer--prod--1--1 ");
            assertThat(starts).hasValue(4);
            assertThat(looks).hasValueGreaterThan(2);
        }
    }

    @Test
    void theEndOfPatienceHasAResultThoughNothingWasEverSeen() {
        try (var balancer = Middleman.before(
                windlass.api(), request -> request.verb().equals("POST") ? new Fault.None() : new Fault.Refused(502))) {
            var manifest = commandLine.file(Manifest.quick(TENANT, "other", "1"));
            new Registry(windlass.client()).push(new VersionRef(TENANT, "other", "1"), Mlp.onnx(1));

            var outcome = commandLine.at(
                    balancer.address(), Map.of(), "promote", "-f", manifest, "--wait", "--timeout", "2s");

            assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(7);
            assertThat(outcome.lastLine()).isEqualTo("result=Unknown reason=Detached evidence=none");
            assertThat(outcome.err()).contains("502 of the middleman").contains("still waiting");
        }
    }

    @Test
    void aModelIsPushedThroughAProxyThatTakesNoLargePiecesAndLosesAnswers() throws Exception {
        var model = Files.write(directory.resolve("large.onnx"), TestModels.mlp(3, new int[] {32, 1300, 1300, 1}));
        var faults = new ConcurrentHashMap<String, Fault>(Map.of(
                "POST /uploads", new Fault.Lost(502),
                "PATCH", new Fault.Lost(504),
                "HEAD", new Fault.Refused(503),
                "complete", new Fault.Lost(504)));
        try (var proxy = Middleman.before(windlass.api(), request -> {
            if (request.bodyBytes() > PROXY_BYTES_MAX) {
                return new Fault.Refused(413);
            }
            var kind = request.target().endsWith(":complete")
                    ? "complete"
                    : request.target().endsWith("/uploads") ? "POST /uploads" : request.verb();
            var fault = faults.remove(kind);
            return fault == null ? new Fault.None() : fault;
        })) {
            var outcome =
                    commandLine.at(proxy.address(), Map.of(), "model", "push", TENANT + "/large:1", model.toString());

            assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
            assertThat(faults).isEmpty();
            assertThat(windlass.client()
                            .version(new VersionRef(TENANT, "large", "1"))
                            .byteSize())
                    .isEqualTo(Files.size(model))
                    .isGreaterThan(5 << 20);
        }
    }

    @Test
    void probesByHeadHearWhatGetWouldAndUnknownVerbsAreRefused() throws Exception {
        var token = windlass.token("admin");
        var unknown = "/v1/tenants/nobody/models";
        var model = "/" + TENANT + "/prod/v2/models/nothing";

        assertThat(RawVerb.ask(windlass.api(), "HEAD", "/readyz", "")).isEqualTo("200 ");
        assertThat(RawVerb.ask(windlass.operations(), "HEAD", "/readyz", "")).isEqualTo("200 ");
        assertThat(RawVerb.ask(windlass.api(), "HEAD", "/v1/tenants", "")).isEqualTo("401 ");
        assertThat(RawVerb.ask(windlass.api(), "HEAD", unknown, token)).isEqualTo("404 ");
        assertThat(RawVerb.ask(windlass.gateway(), "HEAD", model, token)).isEqualTo("404 ");
        assertThat(RawVerb.ask(windlass.gateway(), "HEAD", model + "/infer", token))
                .isEqualTo("405 POST");
        for (var verb : List.of("OPTIONS", "TRACE", "PUT", "PATCH", "BREW", "AFTER", "M-SEARCH")) {
            assertThat(RawVerb.ask(windlass.api(), verb, unknown, token))
                    .as(verb)
                    .isEqualTo("405 GET, HEAD");
            assertThat(RawVerb.ask(windlass.gateway(), verb, model, token))
                    .as(verb)
                    .isEqualTo("405 GET, HEAD");
        }
    }

    private Outcome status(Map<String, String> environment) {
        return commandLine.at(URI.create("http://" + NOBODY_KNOWS), environment, "status", "--connect-timeout", "1s");
    }

    private static String withUser(Middleman proxy) {
        return proxy.address().toString().replace("//", "//bot:pw@");
    }
}
