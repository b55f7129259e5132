package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.gateway.http.OipRoutes;
import dev.windlass.http.RawRequest;
import dev.windlass.slab.Datatype;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every verb on every route of the gateway: HEAD is GET without the body, and what a route doesn't take
/// is 405.
class GatewayVerbsTest {
    private static final List<String> VERBS = List.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "QUERY",
            "PROPFIND",
            "BEFORE",
            "AFTER",
            "M-SEARCH",
            "get");
    private static final Set<String> OF_THE_MOMENT = Set.of("date", "windlass-trace-id");
    private static final List<String> INFER = List.of(
            "/v2/models/{model}/infer",
            "/v2/models/{model}/versions/{version}/infer",
            "/{tenant}/{env}/v2/models/{model}/infer",
            "/{tenant}/{env}/v2/models/{model}/versions/{version}/infer");

    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("m", Datatype.FP32, -1, 2);
        rig.route("cold", 1, GatewayRig.arm(Arm.STABLE, "cold", "1", 100));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    static Stream<OipRoutes.Route> gets() {
        return rig.gateway().front().routes().stream()
                .filter(route -> route.verb().equals("GET"));
    }

    static Stream<String> paths() {
        return Stream.concat(rig.gateway().front().routes().stream().map(OipRoutes.Route::path), INFER.stream());
    }

    @ParameterizedTest
    @MethodSource("gets")
    void headIsGetWithoutTheBody(OipRoutes.Route route) throws Exception {
        for (var token : List.of(GatewayRig.TOKEN, GatewayRig.OTHER_TOKEN, "no")) {
            for (var model : List.of("m", "cold", "nothing")) {
                var path = target(route.path(), model);
                var get = asked("GET", path, token);
                var head = asked("HEAD", path, token);

                assertThat(head.body()).isEmpty();
                assertThat(head.statusCode()).as(token + " " + path).isEqualTo(get.statusCode());
                assertThat(headers(head)).as(token + " " + path).isEqualTo(headers(get));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void whatARouteDoesNotTakeIs405AndSaysWhatItTakes(String path) throws IOException {
        boolean posted = INFER.contains(path)
                || rig.gateway().front().routes().stream()
                        .anyMatch(it -> it.path().equals(path) && it.verb().equals("POST"));
        var taken = posted ? List.of("POST") : List.of("GET", "HEAD");

        for (var verb : VERBS.stream().filter(each -> !taken.contains(each)).toList()) {
            var known = raw(verb, target(path, "m"), GatewayRig.TOKEN);
            var stranger = raw(verb, target(path, "m"), "no");

            assertThat(known.status())
                    .as(verb + " " + path + "\n" + known.text())
                    .isEqualTo(405);
            assertThat(List.of(known.header("allow").split(", "))).isEqualTo(taken);
            assertThat(known.header("content-type")).startsWith("application/json");
            assertThat(stranger.status()).as(verb + " " + path).isEqualTo(401);
        }
    }

    @Test
    void probesAreHeardByHeadAndTakeNothingElse() throws IOException {
        for (var path : List.of("/livez", "/readyz", "/metrics")) {
            for (var verb : VERBS) {
                var answer = RawRequest.send(operations(), verb, path, Map.of());

                boolean taken = Set.of("GET", "HEAD").contains(verb);
                assertThat(answer.status()).as(verb + " " + path).isEqualTo(taken ? 200 : 405);
                assertThat(answer.header("allow")).isEqualTo(taken ? "" : "GET, HEAD");
                if (verb.equals("HEAD")) {
                    assertThat(answer.text()).isEmpty();
                }
            }
        }
    }

    @Test
    void aNodeThatIsNotReadySaysSoToHeadToo(@TempDir Path empty) throws Exception {
        try (var unready = new GatewayRig(empty).start()) {
            var server = URI.create("http://127.0.0.1:" + unready.gateway().operationsPort());

            assertThat(RawRequest.send(server, "GET", "/readyz", Map.of()).status())
                    .isEqualTo(503);
            assertThat(RawRequest.send(server, "HEAD", "/readyz", Map.of()).status())
                    .isEqualTo(503);
        }
    }

    private static String target(String path, String model) {
        return path.replace("{tenant}", "acme")
                .replace("{env}", "prod")
                .replace("{model}", model)
                .replace("{version}", "1");
    }

    private static HttpResponse<String> asked(String verb, String path, String token) throws Exception {
        return rig.send(
                rig.request(path).setHeader("Authorization", "Bearer " + token).method(verb, BodyPublishers.noBody()));
    }

    private static RawRequest.Answer raw(String verb, String path, String token) throws IOException {
        var server = URI.create("http://127.0.0.1:" + rig.gateway().port());
        return RawRequest.send(server, verb, path, Map.of("Authorization", "Bearer " + token));
    }

    private static URI operations() {
        return URI.create("http://127.0.0.1:" + rig.gateway().operationsPort());
    }

    private static Map<String, List<String>> headers(HttpResponse<String> answer) {
        var headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeAll(OF_THE_MOMENT);
        return headers;
    }
}
