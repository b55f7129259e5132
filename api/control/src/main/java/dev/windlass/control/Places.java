package dev.windlass.control;

import dev.windlass.domain.Principal;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.PrincipalShares;
import dev.windlass.quota.Shares;

/// Places of one kind that callers hold for a while. Tenants share them, and in a tenant its principals.
///
/// A principal of the platform has places of a pool beside theirs, whichever tenant it looks at: no number of
/// tenants shuts an operator out, who is needed most when they crowd, and none pays for him.
final class Places {
    private static final int PLATFORM_PART = 2;

    private final String what;

    @OwnPool("listed where a Places is made")
    private final PrincipalShares tenants;

    @OwnPool("only principals of the platform have places here")
    private final Shares platform;

    /// @param what the places are, for the refusal
    /// @param size places of tenants; the platform has half as many of its own
    Places(String what, int size) {
        this.what = what;
        this.tenants = new PrincipalShares(size);
        this.platform = new Shares(Math.max(1, size / PLATFORM_PART));
    }

    /// @throws ApiException TooMany, if the tenant or its principal has its share; Unavailable, if no place is
    ///     left
    Place take(Principal who) {
        var tenant = who.tenant();
        if (tenant == null) {
            TenantPlaces.check(platform.take(who.name(), 1), what, platform.held(who.name()));
            return Place.of(() -> platform.giveBack(who.name(), 1));
        }
        TenantPlaces.check(tenants.take(tenant, who.name()), what, tenants.held(tenant, who.name()));
        return Place.of(() -> tenants.giveBack(tenant, who.name()));
    }
}
