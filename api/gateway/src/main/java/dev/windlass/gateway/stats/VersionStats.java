package dev.windlass.gateway.stats;

import dev.windlass.domain.VersionRef;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What one version did on this gateway since it started: read by the statistics route and by
/// `/metrics`.
public final class VersionStats {
    public final VersionRef ref;
    public final Spent success = new Spent();
    public final Spent failure = new Spent();
    public final LongAdder rejected = new LongAdder();

    /// Requests whose client has hung up.
    public final LongAdder canceled = new LongAdder();

    /// Those that the model has run after they were given up: a hang-up, or a deadline.
    public final LongAdder unwanted = new LongAdder();

    public final LongAdder queueNanos = new LongAdder();
    public final LongAdder inputNanos = new LongAdder();
    public final LongAdder computeNanos = new LongAdder();
    public final LongAdder outputNanos = new LongAdder();
    public final BatchStats batches = new BatchStats();
    final DeviceStats device = new DeviceStats();
    public final ShadowStats shadow = new ShadowStats();
    public final VersionUses uses = new VersionUses();
    public final AtomicInteger pending = new AtomicInteger();
    final BucketHistogram requestTime = new BucketHistogram();
    final BucketHistogram queueTime = new BucketHistogram();
    final BucketHistogram computeTime = new BucketHistogram();
    public volatile long lastMillis;

    public VersionStats(VersionRef ref) {
        this.ref = ref;
    }

    /// A count and the time that went into it.
    public static final class Spent {
        public final LongAdder count = new LongAdder();
        public final LongAdder nanos = new LongAdder();

        public void add(long spentNanos) {
            count.increment();
            nanos.add(spentNanos);
        }
    }
}
