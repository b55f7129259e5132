package dev.windlass.gateway.oip;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.route.Retirements;
import dev.windlass.gateway.route.Retiring;
import dev.windlass.gateway.route.RoutedEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a request of the Open Inference Protocol is: a tenant's environment that the caller may see. A
/// model that an access rule hides from him isn't there.
public record OipScope(GatewayState state, Principal caller, String tenant, Asked asked) {
    /// What a request names.
    ///
    /// @param tenant null for the key's own
    /// @param model null if it is about none
    /// @param version null if it is about none
    public record Asked(
            @Nullable String tenant,
            String env,
            @Nullable String model,
            @Nullable String version) {
        String requiredModel() {
            if (model == null) {
                throw Refusal.notFound().refused();
            }
            return model;
        }
    }

    /// @param authorization as it was sent
    /// @throws RefusedException if it isn't there, or not the caller's to see
    public static OipScope of(GatewayState state, @Nullable String authorization, Asked asked) {
        var ring = state.keys();
        var principal = ring.authenticate(authorization);
        if (principal == null) {
            throw Refusal.unauthenticated().refused();
        }
        var tenant = asked.tenant() == null ? principal.tenant() : asked.tenant();
        if (tenant == null || ring.visible(tenant, principal) == null) {
            throw Refusal.notFound().refused();
        }
        return new OipScope(state, principal, tenant, asked);
    }

    /// What is said of the version that is named, or of a model that is gone; null if neither retires.
    public @Nullable Retiring retiring() {
        var model = asked.model();
        var version = asked.version();
        if (model == null) {
            return null;
        }
        var found = version == null
                ? state.table().gone(tenant, asked.env(), model)
                : state.table().retiring(tenant, asked.env(), model, version);
        return found != null && shows(new EndpointRef(tenant, model, asked.env())) ? found : null;
    }

    /// @throws RefusedException if what is named is gone
    public void requireThere() {
        var retiring = retiring();
        if (retiring != null && retiring.notice().gone()) {
            throw Objects.requireNonNull(Retirements.refusal(retiring, Instant.EPOCH))
                    .refused();
        }
    }

    List<RoutedEndpoint> endpoints() {
        return state.table().of(tenant, asked.env()).stream()
                .filter(it -> shows(it.route().endpoint()))
                .toList();
    }

    private boolean shows(EndpointRef endpoint) {
        return state.keys().shows(endpoint, caller);
    }

    /// The model that is named; null if it isn't there.
    @Nullable RoutedEndpoint find() {
        var found = state.table().find(tenant, asked.env(), asked.requiredModel());
        return found != null && shows(found.route().endpoint()) ? found : null;
    }

    List<String> models() {
        return endpoints().stream()
                .map(it -> it.route().endpoint().model())
                .sorted()
                .toList();
    }

    /// @throws RefusedException if the model that is named isn't there
    RoutedEndpoint endpoint() {
        var found = find();
        if (found == null) {
            throw Refusal.notFound().refused();
        }
        return found;
    }

    /// The destinations that are meant: one version, or every arm.
    ///
    /// @throws RefusedException if they aren't there
    List<Destination> destinations() {
        var endpoint = endpoint();
        var version = asked.version();
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
