package dev.windlass.control;

import dev.windlass.quota.OwnPool;
import dev.windlass.quota.Shares;
import dev.windlass.quota.Shares.Answer;
import java.time.Duration;

/// Places of one kind that tenants share, or whoever else has a name: one of them alone gets half.
final class TenantPlaces {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final String what;

    @OwnPool("listed where a TenantPlaces is made")
    private final Shares shares;

    /// @param what the places are, for the refusal
    TenantPlaces(String what, int size) {
        this.what = what;
        this.shares = new Shares(size);
    }

    /// @throws ApiException TooMany, if the tenant has its share; Unavailable, if no place is left
    Place take(String tenant) {
        check(shares.take(tenant, 1), what, shares.held(tenant));
        return Place.of(() -> shares.giveBack(tenant, 1));
    }

    static void check(Answer answer, String what, long held) {
        switch (answer) {
            case TAKEN -> {}
            case SHARE_USED ->
                throw new ApiException(new ApiFailure.TooMany(
                        what, Math.toIntExact(held), "wait until one of yours has ended, then try again"));
            case POOL_USED ->
                throw new ApiException(new ApiFailure.Unavailable(what, "too many of all tenants at once", RETRY));
        }
    }
}
