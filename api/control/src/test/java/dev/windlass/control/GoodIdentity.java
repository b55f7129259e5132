package dev.windlass.control;

import dev.windlass.client.message.BindingOrder;
import dev.windlass.control.GoodRequests.Good;
import dev.windlass.domain.Role;
import java.util.List;
import java.util.Map;

/// Good requests of bindings, of tokens that are exchanged under them, and of encryption.
record GoodIdentity(TestApi api) {
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

    static boolean has(String path) {
        return path.equals("/v1/token") || path.startsWith(BindingRoutes.ROOT + "/") || GoodEncryption.has(path);
    }

    /// @param count one that no other has
    Good of(RouteSpec route, int count) {
        if (GoodEncryption.has(route.path())) {
            return new GoodEncryption(api).of(route);
        }
        return switch (route.method().name() + " " + route.path()) {
            case "POST /v1/token" -> {
                set("exchange" + count, "acme/models" + count);
                var token = api.issuer.token(Map.of("repository", "acme/models" + count));
                yield new Good(route, Map.of(), FORM, GoodRequests.json("""
                        {'grant_type': 'urn:ietf:params:oauth:grant-type:token-exchange', 'tenant': 'payments',
                         'subject_token_type': 'urn:ietf:params:oauth:token-type:jwt', 'subject_token': '%s'}
                        """.formatted(token)));
            }
            case "PUT /v1/tenants/{tenant}/bindings/{binding}" ->
                new Good(
                        route,
                        binding("deploy"),
                        Map.of("Content-Type", GoodRequests.JSON),
                        GoodRequests.json("""
                                {'issuer': '%s', 'claims': {'repository': 'acme/models'}, 'principal': 'job',
                                 'roles': ['release-manager'], 'environments': ['prod']}
                                """.formatted(api.issuer.url())));
            case "DELETE /v1/tenants/{tenant}/bindings/{binding}" -> {
                set("nightly", "acme/other");
                yield new Good(route, binding("nightly"), Map.of(), null);
            }
            default -> throw new AssertionError("give a good request for " + route);
        };
    }

    private void set(String name, String repository) {
        api.identity("root")
                .setBinding(
                        "payments",
                        name,
                        new BindingOrder(
                                api.issuer.url(),
                                Map.of("repository", repository),
                                "job",
                                List.of(Role.RELEASE_MANAGER),
                                List.of()));
    }

    private static Map<String, String> binding(String name) {
        return Map.of("tenant", "payments", "binding", name);
    }
}
