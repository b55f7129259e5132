package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Names;
import dev.windlass.json.Shipped;
import dev.windlass.json.WindlassJson;
import io.javalin.http.HandlerType;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
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
    /// Which schema a field or path parameter of that name has.
    private static final Map<String, String> NAMES =
            Map.of("tenant", "Name", "env", "Name", "model", "ModelName", "version", "VersionName");

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

    /// So that whoever compares answers with it finds what nobody has thought of.
    @Test
    void itNamesEachStatusAndNoOther() throws IOException {
        var document = document();
        try (var api = new TestApi(scratch)) {
            for (var route : AuditedRoutesTest.table(api)) {
                var operation = document.path("paths")
                        .path(route.path())
                        .path(route.verb().toLowerCase(Locale.ROOT));
                boolean open = route.access() instanceof Access.Open;
                boolean known = route.access() instanceof Access.Known;
                var statuses = operation.path("responses").propertyNames();

                assertThat(statuses)
                        .as(route.verb() + " " + route.path())
                        .allMatch(status -> status.matches("[245]\\d\\d"))
                        .doesNotContain("500")
                        .contains("400");
                assertThat(statuses.containsAll(List.of("401", "429", "503"))).isEqualTo(!open);
                assertThat(statuses.contains("403")).isEqualTo(!open && !known);
                assertThat(statuses.contains("404")).isEqualTo(route.path().contains("{"));
                assertThat(statuses.containsAll(List.of("408", "413", "415"))).isEqualTo(operation.has("requestBody"));
            }
        }
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

    @Test
    void itsNamesKeepTheRules() throws IOException {
        var document = document();
        var schemas = document.path("components").path("schemas");
        assertSays(schemas.path("Name"), Names.Rule.NAME);
        assertSays(schemas.path("ModelName"), Names.Rule.MODEL);
        assertSays(schemas.path("VersionName"), Names.Rule.VERSION);
        var fields = new ArrayList<String>();

        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                for (var parameter : operation.getValue().path("parameters")) {
                    var name = parameter.path("name").asString();
                    if (parameter.path("in").asString().equals("path") && NAMES.containsKey(name)) {
                        assertThat(schemaOf(parameter.path("schema")))
                                .as(operation.getKey() + " " + path.getKey() + " " + name)
                                .isEqualTo(NAMES.get(name));
                        fields.add(name);
                    }
                }
            }
        }
        for (var schema : schemas.properties()) {
            for (var field : schema.getValue().path("properties").properties()) {
                var text = field.getValue().path("type").toString().contains("string");
                if (NAMES.containsKey(field.getKey())
                        && (text || schemaOf(field.getValue()).endsWith("Name"))) {
                    assertThat(schemaOf(field.getValue()))
                            .as(schema.getKey() + "." + field.getKey())
                            .isEqualTo(NAMES.get(field.getKey()));
                    fields.add(field.getKey());
                }
            }
        }
        assertThat(fields).hasSizeGreaterThan(40);
        var spec = schemas.at("/Manifest/properties/spec/properties");
        assertThat(schemaOf(schemas.at("/Manifest/properties/metadata/properties/tenant")))
                .isEqualTo("Name");
        assertThat(schemaOf(spec.at("/model/properties/name"))).isEqualTo("ModelName");
        assertThat(schemaOf(spec.at("/model/properties/version"))).isEqualTo("VersionName");
        assertThat(schemaOf(spec.path("to"))).isEqualTo("Name");
    }

    private static void assertSays(JsonNode schema, Names.Rule rule) {
        assertThat(schema.path("type").asString()).isEqualTo("string");
        assertThat(schema.path("pattern").asString()).isEqualTo(rule.expression());
        assertThat(schema.path("minLength").asInt()).isEqualTo(1);
        assertThat(schema.path("maxLength").asInt()).isEqualTo(rule.charsMax());
        assertThat(schema.path("description").asString()).isEqualTo(rule.words());
    }

    /// The name of the schema that a field points at, alone or as the other choice to null.
    private static String schemaOf(JsonNode field) {
        var reference = field.has("$ref") ? field : field.at("/oneOf/0");
        return reference.path("$ref").asString("").replace("#/components/schemas/", "");
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
        return WindlassJson.mapper().readTree(Shipped.bytes(DocsRoutes.DOCUMENT));
    }
}
