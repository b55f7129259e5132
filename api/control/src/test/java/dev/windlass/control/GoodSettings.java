package dev.windlass.control;

import dev.windlass.access.AccessDocument;
import dev.windlass.control.GoodRequests.Good;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Good requests of what a tenant settles for all its promotions: freezes, presets and groups of approvers.
record GoodSettings(TestApi api) {
    private static final String STRATEGY = "{'canary': {'steps': [{'setWeight': 10}]}}";

    static boolean has(String path) {
        return path.startsWith("/v1/tenants/{tenant}/blocks")
                || path.startsWith("/v1/tenants/{tenant}/presets")
                || path.startsWith("/v1/tenants/{tenant}/approvers")
                || path.contains("/access")
                || path.contains("/can-i/");
    }

    /// @param model a new one
    Good of(RouteSpec route, String model) {
        return switch (route.method().name() + " " + route.path()) {
            case "POST /v1/tenants/{tenant}/blocks" ->
                good(
                        route,
                        Map.of("tenant", "payments"),
                        GoodRequests.json("{'model': '%s', 'env': 'dev', 'reason': 'why', 'until': '%s'}"
                                .formatted(model, Instant.now().plusSeconds(3600))));
            case "DELETE /v1/tenants/{tenant}/blocks/{env}" ->
                good(route, Map.of("tenant", "payments", "env", "dev"), null);
            case "PUT /v1/tenants/{tenant}/presets/{preset}" ->
                good(route, Map.of("tenant", "payments", "preset", "weekend"), GoodRequests.json(STRATEGY));
            case "DELETE /v1/tenants/{tenant}/presets/{preset}" -> {
                api.client("ci").presets("payments").set("weekend", STRATEGY.replace('\'', '"'));
                yield good(route, Map.of("tenant", "payments", "preset", "weekend"), null);
            }
            case "PUT /v1/tenants/{tenant}/approvers/{approvers}" ->
                good(route, board(), GoodRequests.json("{'members': ['risk', 'both']}"));
            case "DELETE /v1/tenants/{tenant}/approvers/{approvers}" -> {
                api.parts.stores().approvers().set("payments", "risk-board", List.of("risk"), "root");
                yield good(route, board(), null);
            }
            case "PUT /v1/tenants/{tenant}/access", "PUT /v1/access" ->
                good(route, Map.of("tenant", "payments"), GoodRequests.json(rules(model)));
            case "GET /v1/tenants/{tenant}/access/versions/{number}" ->
                good(route, Map.of("tenant", "payments", "number", version("payments", model)), null);
            case "GET /v1/tenants/{tenant}/can-i/{action}" ->
                good(route, Map.of("tenant", "payments", "action", "release"), null);
            case "GET /v1/access/versions/{number}" -> good(route, Map.of("number", version(null, model)), null);
            default -> good(route, Map.of("tenant", "payments"), null);
        };
    }

    /// A version of access rules that there is.
    private String version(@Nullable String tenant, String model) {
        var text = rules(model).replace('\'', '"');
        var parsed = (AccessDocument.Result.Parsed) AccessDocument.parse(tenant, text);
        var store = api.parts.stores().access();
        store.set(parsed.document(), text, "root");
        return Integer.toString(store.newest(tenant).orElseThrow().of().version());
    }

    private static String rules(String model) {
        return """
                {'apiVersion': 'windlass.dev/v1', 'kind': 'Access', 'rules': [
                 {'name': 'viewers-hold', 'effect': 'Allow', 'actions': ['hold'], 'models': ['%s'], 'roles': ['viewer'],
                  'when': 'size(principal.roles) < 9'}]}
                """.formatted(model);
    }

    private static Map<String, String> board() {
        return Map.of("tenant", "payments", "approvers", "risk-board");
    }

    private static Good good(RouteSpec route, Map<String, String> parameters, @Nullable ObjectNode body) {
        return new Good(route, parameters, body == null ? Map.of() : Map.of("Content-Type", GoodRequests.JSON), body);
    }
}
