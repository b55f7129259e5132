package dev.windlass.gateway.route;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Names;
import dev.windlass.domain.RetirementNotice;
import dev.windlass.gateway.route.RouteSnapshot.KnownVersion;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A route snapshot, indexed. Immutable; a request takes it once and keeps it.
public final class RouteTable {
    static final RouteTable EMPTY = new RouteTable(RouteSnapshot.EMPTY, List.of());

    private final RouteSnapshot snapshot;
    private final Map<String, Map<String, Map<String, RoutedEndpoint>>> byTenantEnvModel = new HashMap<>();
    private final List<RoutedEndpoint> endpoints;
    private final Map<Named, RetirementNotice> notices = new HashMap<>();

    /// By model, whose versions all retire: the one that serves longest.
    private final Map<NamedModel, KnownVersion> whole = new HashMap<>();

    /// As a client spells it, which need not be a name at all.
    private record Named(String tenant, String model, String version) {}

    private record NamedModel(String tenant, String model) {}

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
        for (var known : snapshot.versions()) {
            var notice = known.notice();
            if (notice != null) {
                var version = known.ref();
                notices.put(new Named(version.tenant(), version.model(), version.version()), notice);
                if (notice.whole()) {
                    whole.merge(new NamedModel(version.tenant(), version.model()), known, RouteTable::later);
                }
            }
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

    /// What is said of a version that retires, whether its model is served in that environment or not;
    /// null if it doesn't.
    public @Nullable Retiring retiring(String tenant, String env, String model, String version) {
        var notice = notices.get(new Named(tenant, model, version));
        return notice == null || !isName(env) ? null : Retiring.of(new ModelRef(tenant, model), env, version, notice);
    }

    private static KnownVersion later(KnownVersion one, KnownVersion other) {
        return Stream.of(one, other)
                .min(Comparator.comparing(
                        it -> Objects.requireNonNull(it.notice()).phase()))
                .orElseThrow();
    }

    /// What is said of a model that has retired as a whole; null if it hasn't.
    public @Nullable Retiring gone(String tenant, String env, String model) {
        var known = whole.get(new NamedModel(tenant, model));
        var notice = known == null ? null : known.notice();
        return known == null || notice == null || !notice.gone() || !isName(env)
                ? null
                : Retiring.of(known.ref().modelRef(), env, known.ref().version(), notice);
    }

    /// Whatever was asked for as an environment becomes part of answers and of what rules are asked.
    private static boolean isName(String env) {
        return Names.Rule.NAME.allows(env);
    }

    /// All endpoints of a tenant's environment.
    public Collection<RoutedEndpoint> of(String tenant, String env) {
        return inEnv(tenant, env).values();
    }

    private Map<String, RoutedEndpoint> inEnv(String tenant, String env) {
        return byTenantEnvModel.getOrDefault(tenant, Map.of()).getOrDefault(env, Map.of());
    }
}
