package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.GoodRequests.Good;
import dev.windlass.storage.Rows;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every route that changes something, from the table of routes: the change and its audit row come
/// together, or neither does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuditedRoutesTest {
    /// What changes nothing that has a name, and why.
    private static final Map<String, String> WITHOUT_A_ROW = Map.of(
            "POST /v1/tenants/{tenant}/plans", "says what would be, and changes nothing",
            "POST /v1/tenants/{tenant}/uploads", "a session has no name to be used under; its version names hands",
            "PATCH /v1/tenants/{tenant}/uploads/{id}", "bytes of a session",
            "PUT /v1/tenants/{tenant}/uploads/{id}/golden", "bytes of a session",
            "DELETE /v1/tenants/{tenant}/uploads/{id}", "ends a session, which its time would do as well");

    /// A start whose grant failed leaves its request, which is driven again.
    private static final Set<String> REMEMBER_THE_REQUEST =
            Set.of("/v1/tenants/{tenant}/promotions", "/v1/tenants/{tenant}/promotions/{name}:retry");

    private TestApi api;
    private GoodRequests goods;

    @BeforeAll
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
        goods = new GoodRequests(api);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    Stream<RouteSpec> changing() {
        return table(api).stream()
                .filter(route -> !Set.of("GET", "HEAD").contains(route.method().name()));
    }

    static List<RouteSpec> table(TestApi api) {
        var inner = new ControlApi.Inner(
                new Promotions(api.parts), new Uploads(api.parts), new PromotionWatch(api.database, 1));
        return ControlApi.routes(api.parts, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), inner);
    }

    @ParameterizedTest
    @MethodSource("changing")
    void aChangeWithoutItsRowIsNotMade(RouteSpec route) throws IOException {
        var good = goods.of(route);
        boolean audited = !WITHOUT_A_ROW.containsKey(good.method() + " " + route.path());
        var before = rows(route);
        var told = told();

        Rows.refuseAudits(api.database);
        var refused = send(good);
        Rows.acceptAudits(api.database);
        var after = rows(route);
        var toldAfter = told();

        if (audited) {
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(500);
            assertThat(after).isEqualTo(before);
            assertThat(toldAfter).isEqualTo(told);
            assertThat(send(good).statusCode()).isBetween(200, 299);
            assertThat(rows(route).get("audit")).isNotEqualTo(before.get("audit"));
        } else {
            assertThat(refused.statusCode()).as(refused.body()).isBetween(200, 299);
            assertThat(after.get("audit")).isEqualTo(before.get("audit"));
        }
    }

    /// Without groups: a chore tells those that it finds in the rows, whenever it looks.
    private List<String> told() {
        return api.runbooks.told.stream().filter(it -> !it.startsWith("group ")).toList();
    }

    @Test
    void whatNeedsNoRowIsThere() {
        assertThat(changing().map(route -> route.method().name() + " " + route.path()))
                .containsAll(WITHOUT_A_ROW.keySet());
        assertThat(changing().map(RouteSpec::path)).containsAll(REMEMBER_THE_REQUEST);
    }

    private Map<String, String> rows(RouteSpec route) {
        var rows = new HashMap<>(Rows.of(api.database));
        if (REMEMBER_THE_REQUEST.contains(route.path())) {
            rows.remove("promotion_request");
        }
        return rows;
    }

    private HttpResponse<String> send(Good good) throws IOException {
        var content = good.method().equals("PATCH") ? "x".repeat(100) : good.text();
        return api.send("root", good.method(), good.target(UnaryOperator.identity()), content, good.headers());
    }
}
