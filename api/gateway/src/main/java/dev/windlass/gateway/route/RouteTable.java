package dev.windlass.gateway.route;

import dev.windlass.domain.EndpointRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A route snapshot, indexed. Immutable; a request takes it once and keeps it.
public final class RouteTable {
    static final RouteTable EMPTY = new RouteTable(RouteSnapshot.EMPTY, List.of());

    private final RouteSnapshot snapshot;
    private final Map<String, Map<String, Map<String, RoutedEndpoint>>> byTenantEnvModel = new HashMap<>();
    private final List<RoutedEndpoint> endpoints;

    RouteTable(RouteSnapshot snapshot, List<RoutedEndpoint> endpoints) {
        this.snapshot = snapshot;
        this.endpoints = List.copyOf(endpoints);
        for (var endpoint : endpoints) {
            EndpointRef ref = endpoint.route().endpoint();
            byTenantEnvModel
                    .computeIfAbsent(ref.tenant(), _ -> new HashMap<>())
                    .computeIfAbsent(ref.env(), _ -> new HashMap<>())
                    .put(ref.model(), endpoint);
        }
    }

    RouteSnapshot snapshot() {
        return snapshot;
    }

    List<RoutedEndpoint> endpoints() {
        return endpoints;
    }

    public @Nullable RoutedEndpoint find(String tenant, String env, String model) {
        return inEnv(tenant, env).get(model);
    }

    /// All endpoints of a tenant's environment.
    public Collection<RoutedEndpoint> of(String tenant, String env) {
        return inEnv(tenant, env).values();
    }

    private Map<String, RoutedEndpoint> inEnv(String tenant, String env) {
        return byTenantEnvModel.getOrDefault(tenant, Map.of()).getOrDefault(env, Map.of());
    }
}
