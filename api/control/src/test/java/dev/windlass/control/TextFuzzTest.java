package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.GoodRequests.Good;
import dev.windlass.json.Shipped;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every text that a client can put anywhere in a request of any route: never a 5xx, and after a refusal
/// all rows are as before. Routes come from the table, fields from the schemas, parameters from the API's
/// document.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TextFuzzTest {
    private TestApi api;
    private GoodRequests goods;
    private Map<String, String> rows = Map.of();
    private String written = "";

    @BeforeAll
    void start(@TempDir Path scratch) {
        // It starts hundreds of promotions and ends none.
        var usual = PoolLimits.DEFAULT;
        api = new TestApi(
                scratch,
                ControlLimits.DEFAULT.with(
                        new PoolLimits(
                                usual.requests(),
                                usual.strangers(),
                                usual.uploads(),
                                usual.inspectionsWaiting(),
                                usual.inspectionTurn(),
                                usual.unread(),
                                100_000),
                        BodyPace.DEFAULT));
        goods = new GoodRequests(api);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    Stream<RouteSpec> routes() {
        return AuditedRoutesTest.table(api).stream();
    }

    /// Puts a text into a place of a good request.
    private interface Place {
        Attack with(Good good, EvilText text);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void noTextBreaksAnything(RouteSpec route) throws IOException {
        var places = new ArrayList<Place>();
        places.addAll(inBody(route));
        places.addAll(inPath(route));
        places.addAll(inQuery(route));
        places.addAll(inHeaders(route));

        for (var place : places) {
            var good = fresh(route);
            for (var text : EvilText.values()) {
                if (accepted(place.with(good, text))) {
                    good = fresh(route);
                }
            }
        }
    }

    @Test
    void theGoodRequestsAreGood() throws IOException {
        for (var route : routes().toList()) {
            var good = goods.of(route);
            boolean evidence = route.path().endsWith("/evidence");
            assertThat(plain(good).status(api))
                    .as(good.method() + " " + route.path())
                    .isBetween(200, evidence ? 404 : 299);
        }
    }

    private Good fresh(RouteSpec route) throws IOException {
        var good = goods.of(route);
        written = Rows.written(api.database);
        rows = Rows.of(api.database);
        return good;
    }

    private boolean accepted(Attack attack) throws IOException {
        int status = attack.status(api);
        assertThat(status).as(attack.toString()).isBetween(200, 499);
        if (status < 300) {
            assertThat(attack.text().neverTaken() && attack.place().startsWith("body"))
                    .as(attack.toString())
                    .isFalse();
            return true;
        }
        assertNothingWritten(attack);
        return false;
    }

    private void assertNothingWritten(Attack attack) {
        var now = Rows.written(api.database);
        if (!now.equals(written)) {
            assertThat(Rows.of(api.database)).as(attack.toString()).isEqualTo(rows);
            written = now;
        }
    }

    private static List<Place> inBody(RouteSpec route) throws IOException {
        return TextFields.of(route).stream()
                .map(place -> (Place) (good, text) -> {
                    var body = good.body().deepCopy();
                    place.put(body, text.text());
                    var tree = WindlassJson.mapper().writeValueAsString(body);
                    return new Attack(
                            good, "body " + place, text, target(good), headers(good), EvilText.json(tree, text));
                })
                .toList();
    }

    private static List<Place> inPath(RouteSpec route) {
        return Stream.of(route.path().split("(?=\\{)|(?<=})"))
                .filter(part -> part.startsWith("{"))
                .map(part -> part.substring(1, part.length() - 1))
                .map(name -> (Place) (good, text) -> {
                    var path = new HashMap<>(good.path());
                    path.put(name, text.percentEncoded());
                    var evil = new Good(good.route(), path, good.headers(), good.body());
                    return new Attack(good, "path " + name, text, target(evil), headers(good), body(good));
                })
                .toList();
    }

    private static List<Place> inQuery(RouteSpec route) throws IOException {
        var names = new ArrayList<>(parameters(route, "query"));
        names.add("");
        return names.stream()
                .map(name -> (Place) (good, text) -> {
                    var query = name.isEmpty() ? text.percentEncoded() + "=1" : name + "=" + text.percentEncoded();
                    return new Attack(
                            good, "query " + name, text, target(good) + "?" + query, headers(good), body(good));
                })
                .toList();
    }

    private static List<Place> inHeaders(RouteSpec route) throws IOException {
        var names = new ArrayList<>(parameters(route, "header"));
        names.add("Content-Type");
        names.add("Authorization");
        return names.stream()
                .map(name -> (Place) (good, text) -> {
                    var headers = headers(good);
                    headers.put(name, text.bytes());
                    return new Attack(good, "header " + name, text, target(good), headers, body(good));
                })
                .toList();
    }

    private static List<String> parameters(RouteSpec route, String in) throws IOException {
        var document = WindlassJson.mapper().readTree(Shipped.bytes(DocsRoutes.DOCUMENT));
        var all = document.path("paths")
                .path(route.path())
                .path(route.method().name().toLowerCase(Locale.ROOT))
                .path("parameters");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(each -> each.path("in").asString("").equals(in))
                .map(each -> each.path("name").asString())
                .toList();
    }

    private static Attack plain(Good good) {
        return new Attack(good, "", EvilText.EMPTY, target(good), headers(good), body(good));
    }

    private static String target(Good good) {
        return good.target(UnaryOperator.identity());
    }

    private static Map<String, byte[]> headers(Good good) {
        var headers = new HashMap<String, byte[]>();
        headers.put("Authorization", "Bearer token-root".getBytes(StandardCharsets.US_ASCII));
        good.headers().forEach((name, value) -> headers.put(name, value.getBytes(StandardCharsets.US_ASCII)));
        return headers;
    }

    private static byte[] body(Good good) {
        if (good.method().equals("PATCH")) {
            return "x".repeat(100).getBytes(StandardCharsets.US_ASCII);
        }
        return good.text().getBytes(StandardCharsets.UTF_8);
    }
}
