package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Target;
import dev.windlass.rollback.WayBack;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what [WayBack] asks for from the rows: the same for the runbooks and for the API without them. Thread-safe.
public record WaysBack(Ledger ledger, PromotionStore promotions, RouteStore routes, ModelRegistry registry) {
    /// @param to null: the version before
    /// @param takenFrom the promotion that is ended by it, null if none is live
    public WayBack of(EndpointRef endpoint, @Nullable String to, @Nullable String takenFrom) {
        var candidate = takenFrom == null ? onTheRoute(endpoint) : candidate(endpoint, takenFrom);
        return WayBack.of(endpoint, ledger.history(endpoint), to, candidate.orElse(null));
    }

    private Optional<Target> candidate(EndpointRef endpoint, String promotion) {
        return promotions
                .find(endpoint.tenant(), promotion)
                .map(PromotionRow::plan)
                .map(PromotionPlan::candidate);
    }

    /// A candidate that nobody looks after any more: an earlier rollback took its promotion's fence, and was lost.
    private Optional<Target> onTheRoute(EndpointRef endpoint) {
        return routes.find(endpoint).stream()
                .flatMap(route -> route.arms().stream())
                .filter(arm -> arm.arm().isCandidates())
                .flatMap(arm -> registry.find(endpoint.modelRef().version(arm.version())).stream())
                .map(Target::of)
                .findFirst();
    }
}
