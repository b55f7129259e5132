package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.domain.Gate;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.gate.WebhookHosts;
import dev.windlass.manifest.Plans;
import dev.windlass.storage.events.EventSender;
import dev.windlass.workflow.activity.GateActivities.Answer;
import dev.windlass.workflow.activity.GateActivities.Ask;
import dev.windlass.workflow.activity.GateActivities.LookAtWindows;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GateActivitiesTest {
    private static final Instant MONDAY_NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final PromotionPlan PLAN = plan();

    private final HttpServer server;
    private final EventSender sender;
    private final GateActivitiesImpl gates;
    private final Gate.Webhook webhook;
    private volatile String answer = "";
    private volatile String asked = "";

    GateActivitiesTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
        var host = "localhost:" + server.getAddress().getPort();
        sender = new EventSender(new WebhookHosts(Set.of(host), true), Map.of());
        gates = new GateActivitiesImpl(sender, () -> MONDAY_NOON);
        webhook = new Gate.Webhook("checks", "http://" + host + "/", Duration.ofMinutes(1), Gate.OnError.FAIL);
    }

    @AfterEach
    void close() {
        sender.close();
        server.stop(0);
    }

    private static PromotionPlan plan() {
        return Plans.plan(World.manifest("2"), World.version("2"), null, List.of(), World.digest("request"));
    }

    private Answer ask() {
        return gates.ask(new Ask("promote--x", PLAN, World.digest("plan"), webhook));
    }

    @Test
    void asksWithWhatThePromotionIsBoundTo() {
        answer = "{\"allow\": true, \"reason\": \"CHG-7\", \"more\": 1}";

        assertThat(ask()).isEqualTo(new Answer.Allowed("CHG-7"));

        assertThat(asked)
                .contains("\"planDigest\":\"" + World.digest("plan"), "\"tenant\":\"payments\"", "\"version\":\"2\"")
                .contains("\"candidateDigest\":\"" + PLAN.candidate().digest())
                .contains("\"id\":\"promote--x/checks\"");
    }

    @Test
    void aRefusalIsAnAnswer() {
        answer = "{\"allow\": false}";

        assertThat(ask()).isEqualTo(new Answer.Refused("no reason given"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "{}", "{\"allow\": \"true\"}", "[true]"})
    void whatDecidesNothingIsAskedAgain(String said) {
        answer = said;

        assertThatThrownBy(this::ask)
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        it -> assertThat(it.isNonRetryable()).isFalse());
    }

    @Test
    void looksAtWindowsByItsClock() {
        var closed = new Gate.Window("w", List.of(DayOfWeek.MONDAY), "13:00", "14:00", "Etc/UTC");
        var open = new Gate.Window("w", List.of(DayOfWeek.MONDAY), "12:00", "14:00", "Etc/UTC");

        assertThat(gates.look(new LookAtWindows(with(closed))).closed())
                .isNotNull()
                .satisfies(it -> assertThat(it.opensAt()).isEqualTo(Instant.parse("2026-11-30T13:00:00Z")));
        assertThat(gates.look(new LookAtWindows(with(open))).closed()).isNull();
    }

    private static PromotionPlan with(Gate gate) {
        return new PromotionPlan(
                PLAN.endpoint(),
                PLAN.candidate(),
                PLAN.stable(),
                PLAN.strategy(),
                PLAN.steps(),
                PLAN.bake(),
                PLAN.keepWarm(),
                PLAN.deadlines(),
                PLAN.approvals(),
                PLAN.alpha(),
                PLAN.policies(),
                PLAN.requestDigest(),
                PLAN.golden(),
                List.of(gate),
                null,
                null);
    }
}
