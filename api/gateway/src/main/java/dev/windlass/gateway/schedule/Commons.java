package dev.windlass.gateway.schedule;

import java.util.concurrent.atomic.AtomicLong;

/// One thing that tenants share on the request path, in places or bytes: [dev.windlass.quota.Shares]
/// without its lock. Nobody may come to hold more than was free before: one tenant alone gets about
/// half, k greedy ones about 1/(k+1) each, and as much stays free for whoever comes next.
public final class Commons {
    private final long size;
    private final AtomicLong taken = new AtomicLong();

    public Commons(long size) {
        this.size = size;
    }

    public long taken() {
        return taken.get();
    }

    /// A new tenant's.
    public Portion portion() {
        return new Portion();
    }

    /// What one tenant holds of it. Thread-safe; two who ask at once may both be refused where one would
    /// fit.
    public final class Portion {
        private final AtomicLong held = new AtomicLong();

        private Portion() {}

        public long held() {
            return held.get();
        }

        /// True if that much was taken, to be given back once; false if nothing was.
        public boolean take(long count) {
            long free = size - taken.getAndAdd(count);
            boolean fits = held.addAndGet(count) <= free;
            if (!fits) {
                giveBack(count);
            }
            return fits;
        }

        public void giveBack(long count) {
            held.addAndGet(-count);
            taken.addAndGet(-count);
        }
    }
}
