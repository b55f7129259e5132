package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.AccessDocument;
import dev.windlass.domain.Role;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Lists leave out every model that a rule keeps the caller from.
final class HiddenModelsTest {
    private static final String TENANTS = "/v1/tenants/{tenant}/";

    /// Where the good requests leave something of a model to be seen. A new list that names models
    /// belongs here.
    private static final Set<String> LISTS = Set.of(
            "/v1/status",
            TENANTS + "groups",
            TENANTS + "journeys",
            TENANTS + "models",
            TENANTS + "promotions",
            TENANTS + "uploads");

    @Test
    void noListNamesAModelThatIsKeptFromTheCaller(@TempDir Path scratch) throws IOException {
        try (var api = new TestApi(scratch)) {
            var goods = new GoodRequests(api);
            api.key("chief", "payments", Role.values());
            var table = AuditedRoutesTest.table(api);
            for (var route : table) {
                goods.of(route);
            }
            var lists = table.stream()
                    .filter(route -> route.method().name().equals("GET"))
                    .map(RouteSpec::path)
                    // Lists, but those that somebody reads whole or not at all.
                    .filter(path ->
                            path.matches("/v1/status|/v1/tenants/\\{tenant\\}/(?!audit|access|retirement)[a-z]+"))
                    .collect(Collectors.toSet());

            rules(api, "");
            var named = new TreeSet<String>();
            for (var list : lists) {
                if (!models(api, list).isEmpty()) {
                    named.add(list);
                }
            }
            assertThat(named).hasSameElementsAs(LISTS);

            rules(api, "{name: hide, effect: Deny, actions: [read, push], when: 'resource.model.hasValue()'}");
            for (var list : lists) {
                assertThat(models(api, list)).as(list).isEmpty();
            }
        }
    }

    private static Set<String> models(TestApi api, String path) throws IOException {
        var answer = api.send(
                api.request("chief", path.replace("{tenant}", "payments")).GET());
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        var found = new TreeSet<String>();
        collect(WindlassJson.mapper().readTree(answer.body()), found);
        return found;
    }

    private static void collect(JsonNode node, Set<String> found) {
        for (var field : node.properties()) {
            if (field.getKey().equals("model") && field.getValue().isString()) {
                found.add(field.getValue().asString());
            }
        }
        node.forEach(child -> collect(child, found));
    }

    private static void rules(TestApi api, String rule) {
        var text = "apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + rule + "]\n";
        var parsed = (AccessDocument.Result.Parsed) AccessDocument.parse("payments", text);
        api.parts.stores().access().set(parsed.document(), text, "test");
        api.parts.access().forget("payments");
    }
}
