package dev.windlass.gateway.http;

import dev.windlass.gateway.call.Retirements;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.route.RoutedEndpoint;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a request of the Open Inference Protocol is: a tenant's environment that the caller may see.
record OipScope(Context ctx, GatewayState state, String tenant, String env) {
    /// @throws RefusedException if it isn't there, or not the caller's to see
    static OipScope of(Context ctx, GatewayState state) {
        var ring = state.keys();
        var principal = ring.authenticate(ctx.header("Authorization"));
        if (principal == null) {
            throw Refusal.unauthenticated().refused();
        }
        var named = ctx.pathParamMap().get("tenant");
        var tenant = named == null ? principal.tenant() : named;
        var env = ctx.pathParamMap().getOrDefault("env", InferPath.DEFAULT_ENV);
        if (tenant == null || ring.visible(tenant, principal) == null) {
            throw Refusal.notFound().refused();
        }
        var scope = new OipScope(ctx, state, tenant, env);
        scope.sayIfItRetires();
        return scope;
    }

    /// @throws RefusedException if the path names a version or a model that is gone
    private void sayIfItRetires() {
        var model = ctx.pathParamMap().get("model");
        var version = version();
        var retiring = model == null
                ? null
                : version == null
                        ? state.table().gone(tenant, env, model)
                        : state.table().retiring(tenant, env, model, version);
        if (retiring == null) {
            return;
        }
        RetirementHeaders.of(retiring).forEach(it -> ctx.header(it.getName(), it.getValue()));
        if (retiring.notice().gone()) {
            throw Objects.requireNonNull(Retirements.refusal(retiring, Instant.EPOCH))
                    .refused();
        }
    }

    /// The version that the path names, or null.
    @Nullable String version() {
        return ctx.pathParamMap().get("version");
    }

    List<RoutedEndpoint> endpoints() {
        return List.copyOf(state.table().of(tenant, env));
    }

    List<String> models() {
        return endpoints().stream()
                .map(it -> it.route().endpoint().model())
                .sorted()
                .toList();
    }

    /// @throws RefusedException if the path's model isn't there
    RoutedEndpoint endpoint() {
        var found = state.table().find(tenant, env, ctx.pathParam("model"));
        if (found == null) {
            throw Refusal.notFound().refused();
        }
        return found;
    }

    /// The destinations that the path means: one version, or every arm.
    ///
    /// @throws RefusedException if they aren't there
    List<Destination> destinations() {
        var endpoint = endpoint();
        var version = version();
        if (version == null) {
            return List.of(endpoint.arms());
        }
        var destination = endpoint.version(version);
        if (destination == null) {
            throw Refusal.notFound().refused();
        }
        return List.of(destination);
    }

    /// True if every arm with a weight is ready here.
    boolean ready(RoutedEndpoint endpoint) {
        var arms = endpoint.arms();
        for (int i = 0; i < arms.length; i++) {
            if (endpoint.weightPercent(i) > 0 && state.ready(arms[i]).isEmpty()) {
                return false;
            }
        }
        return arms.length > 0;
    }

    /// Versions that are ready here.
    List<String> loaded(RoutedEndpoint endpoint) {
        return endpoint.versions().entrySet().stream()
                .filter(it -> state.ready(it.getValue()).isPresent())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
