package dev.windlass.gateway;

import dev.windlass.domain.VersionRef;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What one version did on this gateway since it started: read by the statistics route and by `/metrics`.
final class VersionStats {
    final VersionRef ref;
    final Spent success = new Spent();
    final Spent failure = new Spent();
    final LongAdder rejected = new LongAdder();
    final LongAdder queueNanos = new LongAdder();
    final LongAdder inputNanos = new LongAdder();
    final LongAdder computeNanos = new LongAdder();
    final LongAdder outputNanos = new LongAdder();
    final AtomicInteger pending = new AtomicInteger();
    final BucketHistogram requestTime = new BucketHistogram();
    final BucketHistogram queueTime = new BucketHistogram();
    final BucketHistogram computeTime = new BucketHistogram();
    volatile long lastMillis;

    VersionStats(VersionRef ref) {
        this.ref = ref;
    }

    /// A count and the time that went into it.
    static final class Spent {
        final LongAdder count = new LongAdder();
        final LongAdder nanos = new LongAdder();

        void add(long spentNanos) {
            count.increment();
            nanos.add(spentNanos);
        }
    }
}
