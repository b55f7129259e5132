package dev.windlass.quota;

import java.util.HashMap;
import java.util.Map;

/// What tenants hold of one pool that they share, in places or bytes. Nobody may come to hold more than was
/// free before he asked (dynamic thresholds, Choudhury and Hahne 1998): one tenant alone gets about half of
/// the pool, k greedy ones about 1/(k+1) each, and as much stays for whoever comes next. No number of
/// requests of one tenant shuts another out. Thread-safe.
public final class Shares {
    private final long size;
    private final Map<String, Long> held = new HashMap<>();
    private long taken;

    /// What became of a wish.
    public enum Answer {
        TAKEN,
        /// There is room, but not for this tenant: what it holds already is the reason.
        SHARE_USED,
        /// There is no room for anybody.
        POOL_USED
    }

    /// @param size of the pool, in whatever is shared
    public Shares(long size) {
        if (size < 1) {
            throw new IllegalArgumentException("a pool has at least one place, got " + size);
        }
        this.size = size;
    }

    /// Takes `count` more for a tenant, or nothing. What was taken is given back by [#giveBack].
    public synchronized Answer take(String tenant, long count) {
        long before = held(tenant);
        var answer = answer(size, taken, before, count);
        if (answer == Answer.TAKEN) {
            held.put(tenant, before + count);
            taken += count;
        }
        return answer;
    }

    /// The rule by itself, for what is counted elsewhere.
    ///
    /// @param size of the pool
    /// @param taken by all
    /// @param held by who asks
    /// @param count that he asks for
    public static Answer answer(long size, long taken, long held, long count) {
        long free = size - taken;
        if (count > free) {
            return Answer.POOL_USED;
        }
        return held + count > free ? Answer.SHARE_USED : Answer.TAKEN;
    }

    public synchronized void giveBack(String tenant, long count) {
        long after = held(tenant) - count;
        if (after < 0) {
            throw new IllegalStateException(tenant + " gives back " + count + ", more than it holds");
        }
        if (after == 0) {
            held.remove(tenant);
        } else {
            held.put(tenant, after);
        }
        taken -= count;
    }

    public synchronized long held(String tenant) {
        return held.getOrDefault(tenant, 0L);
    }

    public synchronized long taken() {
        return taken;
    }

    public long size() {
        return size;
    }
}
