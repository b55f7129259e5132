package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.AccessDocument;
import dev.windlass.domain.Role;
import dev.windlass.storage.Rows;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Routes that let somebody in for something of a tenant: once the handler knows what it is about, a rule
/// that names it counts, and nothing was written until then. A handler that doesn't ask again is found
/// here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AskedAgainTest {
    private TestApi api;
    private GoodRequests goods;

    @BeforeAll
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
        goods = new GoodRequests(api);
        api.key("chief", "payments", Role.values());
    }

    @AfterAll
    void stop() {
        api.close();
    }

    Stream<RouteSpec> within() {
        return AuditedRoutesTest.table(api).stream()
                .filter(route -> route.access() instanceof Access.May may && may.of() == Access.Of.WITHIN)
                .filter(route -> !route.path().contains("/can-i/"));
    }

    @ParameterizedTest
    @MethodSource("within")
    void aRuleThatNamesTheModelCounts(RouteSpec route) throws IOException {
        rules("");
        var good = goods.of(route);
        var action = ((Access.May) route.access()).action().id();
        rules("{name: not-here, effect: Deny, actions: [" + action
                + "], when: 'resource.model.hasValue() || resource.environment.hasValue()'}");
        var before = rows();
        var request = api.request("chief", good.target(UnaryOperator.identity()))
                .method(
                        good.method(),
                        BodyPublishers.ofString(
                                good.method().equals("PATCH")
                                        ? "x".repeat(100)
                                        : good.body() == null ? "" : good.body().toString()));
        good.headers().forEach(request::header);

        var answer = api.send(request);

        assertThat(answer.statusCode()).as(route + " " + answer.body()).isEqualTo(403);
        if (!good.method().equals("HEAD")) {
            assertThat(answer.body()).contains("rule \\\"not-here\\\"");
        }
        assertThat(rows()).isEqualTo(before);
    }

    /// But for the denial's own.
    private Map<String, String> rows() {
        var rows = new HashMap<>(Rows.of(api.database));
        rows.keySet().removeIf(table -> table.startsWith("audit"));
        return rows;
    }

    private void rules(String rule) {
        var text = "apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + rule + "]\n";
        var parsed = (AccessDocument.Result.Parsed) AccessDocument.parse("payments", text);
        api.parts.stores().access().set(parsed.document(), text, "test");
        api.parts.access().forget("payments");
    }
}
