package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.GoodRequests.Good;
import dev.windlass.http.RawRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every verb on every route, from the table of routes: HEAD is GET without the body, and what a route doesn't take is
/// 405, whoever asks.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VerbsTest {
    /// With one that Javalin has for itself, and some that it refuses to name.
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

    /// What they say differs from one moment to the next, and so does its length.
    private static final Set<String> OF_THE_MOMENT = Set.of("/metrics", "/v1/status");

    private TestApi api;
    private GoodRequests goods;
    private List<RouteSpec> table = List.of();

    @BeforeAll
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
        goods = new GoodRequests(api);
        table = AuditedRoutesTest.table(api);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    Stream<RouteSpec> gets() {
        return table.stream().filter(route -> route.verb().equals("GET") && route.ends());
    }

    Stream<String> paths() {
        return table.stream().map(RouteSpec::path).distinct();
    }

    @ParameterizedTest
    @MethodSource("gets")
    void headIsGetWithoutTheBody(RouteSpec route) throws IOException {
        var good = goods.of(route);
        var target = good.target(UnaryOperator.identity());
        boolean own = table.stream()
                .anyMatch(other -> other.verb().equals("HEAD") && other.path().equals(route.path()));

        for (var who : List.of("root", "view", "stranger", "")) {
            for (var path : List.of(target, target.replace("payments", "nobody"), target + "-not-there")) {
                var get = api.send(who, "GET", path, "", good.headers());
                var head = api.send(who, "HEAD", path, "", good.headers());

                assertThat(head.body()).isEmpty();
                assertThat(head.statusCode()).as(who + " " + path).isEqualTo(get.statusCode());
                if (!own) {
                    assertThat(headers(head, path)).as(who + " " + path).isEqualTo(headers(get, path));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void whatARouteDoesNotTakeIs405AndSaysWhatItTakes(String path) throws IOException {
        var route = table.stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow();
        var taken = taken(path);

        for (var verb : VERBS.stream().filter(each -> !taken.contains(each)).toList()) {
            for (var who : List.of("root", "")) {
                var answer = raw(who, verb, goods.of(route));

                assertThat(answer.status())
                        .as(verb + " " + path + "\n" + answer.text())
                        .isEqualTo(405);
                assertThat(List.of(answer.header("allow").split(", "))).as(verb).containsExactlyElementsOf(taken);
                assertThat(answer.header("content-type")).startsWith("application/problem+json");
            }
        }
    }

    @Test
    void noVerbFindsARouteThatIsNotThere() throws IOException {
        for (var verb : VERBS) {
            for (var path : List.of("/v1/nothing", "/", "*")) {
                var answer = RawRequest.send(api.base(), verb, path, Map.of());

                assertThat(answer.status())
                        .as(verb + " " + path + "\n" + answer.text())
                        .isBetween(400, 499);
            }
        }
    }

    /// From the table, in the order of the alphabet.
    private List<String> taken(String path) {
        var taken = new ArrayList<String>();
        for (var route : table) {
            if (route.path().equals(path)) {
                taken.add(route.verb());
                if (route.verb().equals("GET") && route.ends()) {
                    taken.add("HEAD");
                }
            }
        }
        return taken.stream().distinct().sorted().toList();
    }

    private RawRequest.Answer raw(String who, String verb, Good good) throws IOException {
        return RawRequest.send(
                api.base(),
                verb,
                good.target(UnaryOperator.identity()),
                who.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer token-" + who));
    }

    private static Map<String, List<String>> headers(HttpResponse<String> answer, String path) {
        var headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        if (OF_THE_MOMENT.contains(path)) {
            headers.remove("content-length");
        }
        return headers;
    }
}
