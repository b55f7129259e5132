package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.AnnouncedRetirement;
import dev.windlass.harness.DescribedRoute;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.json.WindlassJson;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Every route that the control API describes, given what it must refuse: the answer is a problem document
/// that says which field is wrong and what to do about it.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputIT {
    private static final String TENANT = "bad-input";
    private static final String MODEL = "scorer";
    private static final PromotionName PROMOTION = new PromotionName("promote--bad-input--scorer--prod--1--1");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("{tenant}", TENANT),
            Map.entry("{model}", MODEL),
            Map.entry("{version}", "2"),
            Map.entry("{env}", "dev"),
            Map.entry("{id}", "nothing"),
            Map.entry("{principal}", "nobody"),
            Map.entry("{number}", "1"),
            Map.entry("{action}", "read"),
            Map.entry("{name}", PROMOTION.value()),
            Map.entry("{group}", "group--" + TENANT + "--nothing--1"),
            Map.entry("{asset}", "nothing.js"));
    private static final List<String> FIELDS = List.of("nonsense", "reason", "reason.deep");

    private final RealWindlass windlass;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<DescribedRoute> operations = new ArrayList<>();
    private AnnouncedRetirement retirement;

    BadInputIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    /// A promotion that waits for an approval, and a version that retires: orders to them change nothing.
    @BeforeAll
    void start() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
        retirement = new AnnouncedRetirement(windlass, new VersionRef(TENANT, MODEL, "2"));
        var promotions = new PromotionOrders(windlass.client());
        var name = promotions.start(TENANT, Manifest.gated(TENANT, MODEL, "1", "model-risk"));
        assertThat(name).isEqualTo(PROMOTION);
        promotions.await(
                name, SOON, "it waits for an approval", view -> view.phase().equals("AwaitingApproval"));
    }

    @BeforeAll
    void readDescription() throws Exception {
        var answer = send(HttpRequest.newBuilder(windlass.api().resolve("/openapi.json")));
        operations.addAll(DescribedRoute.all(WindlassJson.mapper().readTree(answer.body())));
        assertThat(operations).hasSizeGreaterThan(30);
    }

    @AfterAll
    void close() {
        http.close();
        assertThat(windlass.client().promotion(PROMOTION).phase()).isEqualTo("AwaitingApproval");
        retirement.close();
        windlass.client().abort(PROMOTION, "its test has ended");
        assertThat(new PromotionOrders(windlass.client()).end(PROMOTION, SOON).phase())
                .isEqualTo("Cancelled");
    }

    @TestFactory
    Stream<DynamicTest> withoutTokenEveryRouteSaysHowToGetIn() {
        return each(operation -> !operation.open(), operation -> {
            var answer = send(
                    request(operation, operation.address(PARAMETERS), "{}").headers("Authorization", "Bearer wrong"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
            assertProblem(answer);
        });
    }

    @TestFactory
    Stream<DynamicTest> bodiesThatAreNoJsonAreRefusedByField() {
        return each(DescribedRoute::takesJson, operation -> {
            for (var body :
                    List.of("{\"name\": ", "[1, 2", "nonsense", "{\"a\":1}{\"b\":2}", "{\"a\":1,\"a\":2}", "\u0000")) {
                var answer = send(authorised(operation, operation.address(PARAMETERS), body));

                assertRefused(answer, operation, body);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> unknownFieldsAndWrongTypesAreRefusedByName() {
        return each(DescribedRoute::takesJson, operation -> {
            for (var body : List.of(
                    "{\"nonsense\": 1}", "[]", "\"text\"", "17", "{\"reason\": {\"deep\": []}, \"nonsense\": 1}")) {
                var answer = send(authorised(operation, operation.address(PARAMETERS), body));

                var named = assertRefused(answer, operation, body)
                        .at("/problems/0/path")
                        .asString();
                assertThat(named).as(operation + " " + body).isIn(body.startsWith("{") ? FIELDS : List.of("body"));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> manifestsThatAreNoneAreRefusedByField() {
        var bodies = List.of(
                "",
                "a: [",
                "kind: Promotion",
                "&a [*a]",
                "apiVersion: windlass.dev/v1\nkind: Promotion\nmetadata: { tenant: other }\nspec: { model: { name: x, version: \"1\" }, to: prod }",
                "apiVersion: windlass.dev/v1\nkind: Promotion\nmetadata: { tenant: bad-input }\nspec: { model: { name: x, version: 1 }, to: PROD, holdback: 3 }");
        return each(DescribedRoute::takesYaml, operation -> {
            for (var body : bodies) {
                var answer = send(request(operation, operation.address(PARAMETERS), body)
                        .headers("Authorization", "Bearer " + windlass.token("admin"), "Idempotency-Key", "bad-input"));

                assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
                assertFields(assertProblem(answer), body);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> namesThatAreNoneAreRefusedInEveryPath() {
        return each(operation -> operation.path().contains("{"), operation -> {
            for (var name : List.of("Not_A_Name", "a--b", "%00", "..%2f", "x".repeat(300), "%F0%9F%98%80")) {
                var address = operation.path().replaceAll("\\{[a-z]+}", name);

                var answer = send(authorised(operation, address, "{}"));

                assertThat(answer.statusCode()).as(name + ": " + answer.body()).isBetween(400, 499);
                assertProblem(answer);
            }
        });
    }

    @Test
    void anUnknownRouteAndAWrongMethodAreProblemsToo() throws Exception {
        var unknown = send(HttpRequest.newBuilder(windlass.api().resolve("/v1/nothing"))
                .header("Authorization", "Bearer " + windlass.token("admin")));
        var wrong = send(HttpRequest.newBuilder(windlass.api().resolve("/v1/tenants"))
                .header("Authorization", "Bearer " + windlass.token("admin"))
                .method("PATCH", BodyPublishers.ofString("{}")));

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertProblem(unknown);
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(assertProblem(wrong).path("remedy").asString())
                .contains("GET")
                .contains("POST");
    }

    private interface Check {
        void on(DescribedRoute operation) throws Exception;
    }

    private Stream<DynamicTest> each(Predicate<DescribedRoute> which, Check check) {
        return operations.stream().filter(which).map(it -> dynamicTest(it.toString(), () -> check.on(it)));
    }

    private static JsonNode assertRefused(HttpResponse<String> answer, DescribedRoute operation, String body) {
        assertThat(answer.statusCode())
                .as(operation + " " + body + ": " + answer.body())
                .isEqualTo(400);
        var problem = assertProblem(answer);
        assertFields(problem, body);
        return problem;
    }

    private static JsonNode assertProblem(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        var problem = WindlassJson.mapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(answer.statusCode());
        for (var member : List.of("type", "title", "reason", "detail", "remedy")) {
            assertThat(problem.path(member).asString())
                    .as(member + " in " + answer.body())
                    .isNotBlank();
        }
        return problem;
    }

    private static void assertFields(JsonNode problem, String body) {
        assertThat(problem.path("problems")).as(body + ": " + problem).isNotEmpty();
        for (var field : problem.path("problems")) {
            // The whole document has no path, so the detail must say that it is meant.
            var named = field.path("path").asString()
                    + (problem.path("detail").asString().startsWith("document") ? "document" : "");
            assertThat(named).as(problem.toString()).isNotBlank();
            assertThat(field.path("message").asString()).as(problem.toString()).isNotBlank();
            assertThat(field.path("remedy").asString()).as(problem.toString()).isNotBlank();
        }
    }

    private HttpRequest.Builder authorised(DescribedRoute operation, String address, String body) {
        return request(operation, address, body)
                .headers("Authorization", "Bearer " + windlass.token("admin"), "Idempotency-Key", "bad-input");
    }

    private HttpRequest.Builder request(DescribedRoute operation, String address, String body) {
        boolean hasBody = operation.takesJson() || operation.takesYaml();
        var request = HttpRequest.newBuilder(windlass.api().resolve(address))
                .method(
                        operation.method().toUpperCase(java.util.Locale.ROOT),
                        hasBody ? BodyPublishers.ofString(body) : BodyPublishers.noBody());
        if (hasBody) {
            request.header("Content-Type", operation.takesYaml() ? "application/yaml" : "application/json");
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
