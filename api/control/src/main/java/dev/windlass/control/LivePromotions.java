package dev.windlass.control;

import dev.windlass.domain.EndpointRef;
import dev.windlass.quota.SharedPool;
import dev.windlass.quota.Shares;
import dev.windlass.storage.EndpointStore;
import java.time.Duration;
import java.util.Optional;

/// How many promotions may be live at once. Each waits in one or two activities for as long as it lives, so that
/// a tenant with any number of them would keep the others' from going on. Counted in the rows when one starts; of
/// some that start in one moment a few more may come in.
final class LivePromotions {
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final EndpointStore endpoints;

    @SharedPool(
            value = "live promotions",
            limit = "400",
            share = "Shares: one tenant alone half",
            full = "429 at the share, 503 at the limit; a rollback is never refused for it")
    private final int most;

    LivePromotions(EndpointStore endpoints, int most) {
        this.endpoints = endpoints;
        this.most = most;
    }

    /// Why a tenant can't start one more, if it can't.
    Optional<ApiFailure> refusal(String tenant) {
        var held = endpoints.allHeldOfPlatform();
        long own = held.stream().map(EndpointRef::tenant).filter(tenant::equals).count();
        return switch (Shares.answer(most, held.size(), own, 1)) {
            case TAKEN -> Optional.empty();
            case SHARE_USED ->
                Optional.of(new ApiFailure.TooMany(
                        "live promotions of the tenant", Math.toIntExact(own), "wait until one of them has ended"));
            case POOL_USED -> Optional.of(new ApiFailure.Unavailable("promotions", "too many are live", RETRY));
        };
    }
}
