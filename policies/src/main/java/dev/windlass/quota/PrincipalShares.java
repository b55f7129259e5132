package dev.windlass.quota;

import dev.windlass.quota.Shares.Answer;
import java.util.HashMap;
import java.util.Map;

/// Places of a pool that tenants share as in [Shares], and in each tenant its principals by the same rule:
/// nobody may come to hold more than was left to his tenant before he asked. So one key alone gets about half
/// of its tenant's share, and a colleague's or another tenant's still finds a place. Thread-safe.
public final class PrincipalShares {
    @OwnPool("listed where a PrincipalShares is made")
    private final Shares tenants;

    private final Map<Holder, Long> held = new HashMap<>();

    private record Holder(String tenant, String principal) {}

    /// @param size places in all
    public PrincipalShares(long size) {
        this.tenants = new Shares(size);
    }

    /// Takes a place, or nothing. What was taken is given back by [#giveBack].
    ///
    /// @return SHARE_USED if the tenant or this principal of it holds its share
    public synchronized Answer take(String tenant, String principal) {
        long free = tenants.size() - tenants.taken();
        if (free == 0) {
            return Answer.POOL_USED;
        }
        var holder = new Holder(tenant, principal);
        long after = held.getOrDefault(holder, 0L) + 1;
        // Twice what the tenant may still take: each place that it takes makes one less free, too.
        long left = free - tenants.held(tenant);
        if (after > (left + 1) / 2) {
            return Answer.SHARE_USED;
        }
        var answer = tenants.take(tenant, 1);
        if (answer == Answer.TAKEN) {
            held.put(holder, after);
        }
        return answer;
    }

    public synchronized void giveBack(String tenant, String principal) {
        var holder = new Holder(tenant, principal);
        var before = held.get(holder);
        if (before == null) {
            throw new IllegalStateException(principal + " of " + tenant + " gives back a place that it doesn't hold");
        }
        if (before == 1) {
            held.remove(holder);
        } else {
            held.put(holder, before - 1);
        }
        tenants.giveBack(tenant, 1);
    }

    /// What one principal of a tenant holds.
    public synchronized long held(String tenant, String principal) {
        return held.getOrDefault(new Holder(tenant, principal), 0L);
    }

    public long size() {
        return tenants.size();
    }
}
