package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.json.WindlassJson;
import io.javalin.http.HandlerType;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class OpenApiTest {
    @TempDir
    Path scratch;

    @Test
    void documentsEveryRouteAndNoOther() throws IOException {
        try (var api = new TestApi(scratch)) {
            var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var inner = new ControlApi.Inner(
                    new Promotions(api.parts), new Uploads(api.parts), new PromotionWatch(api.database, 1));
            var registered = ControlApi.routes(api.parts, metrics, inner).stream()
                    .map(route -> route.method().name().toLowerCase(Locale.ROOT) + " " + route.path())
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(documented()).isEqualTo(registered);
        }
    }

    @Test
    void pointsOnlyAtSchemasThatAreThere() throws IOException {
        var document = document();
        var names = document.path("components").path("schemas").propertyNames();
        var text = document.toString();
        var used = java.util.regex.Pattern.compile("#/components/schemas/(\\w+)")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(names).containsAll(used);
        assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
    }

    @Test
    void itsSchemasHaveTheFieldsOfOurMessages() throws IOException {
        int compared = 0;
        for (var schema : document().path("components").path("schemas").properties()) {
            var type = message(schema.getKey());
            if (type.isPresent() && schema.getValue().has("properties")) {
                var fields = Stream.of(type.get().getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList();
                assertThat(schema.getValue().path("properties").propertyNames())
                        .as(schema.getKey())
                        .containsExactlyInAnyOrderElementsOf(fields);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(15);
    }

    private static Optional<Class<?>> message(String schema) {
        try {
            return Optional.<Class<?>>of(Class.forName("dev.windlass.client.message." + schema))
                    .filter(Class::isRecord);
        } catch (ClassNotFoundException _) {
            return Optional.empty();
        }
    }

    @Test
    void servesThePageAndItsFilesItself() throws IOException {
        try (var api = new TestApi(scratch)) {
            for (var path : List.of(
                    "/docs", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js", "/openapi.json")) {
                assertThat(api.send("", HandlerType.GET.name(), path, "", Map.of())
                                .statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            assertThat(api.send("", "GET", "/docs", "", Map.of()).body()).doesNotContain("http://", "https://");
        }
    }

    private static Set<String> documented() throws IOException {
        var all = new TreeSet<String>();
        document()
                .path("paths")
                .properties()
                .forEach(path ->
                        path.getValue().propertyNames().forEach(method -> all.add(method + " " + path.getKey())));
        return all;
    }

    private static JsonNode document() throws IOException {
        return WindlassJson.mapper().readTree(DocsRoutes.resource(DocsRoutes.DOCUMENT));
    }
}
