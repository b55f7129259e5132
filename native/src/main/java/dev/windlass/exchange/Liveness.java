package dev.windlass.exchange;

import java.time.Duration;

/// Since when an inference worker has said nothing. Time in which this process itself stood still (stopped, or
/// the machine asleep) doesn't count: who stood still with it, or answered into a socket that nobody read, isn't
/// to blame. Times are [System#nanoTime]'s. Used by one thread.
final class Liveness {
    /// Between two looks at most, as long as this process runs; they come every 20 ms.
    private static final long STANDSTILL_NANOS = 1_000_000_000;

    private final long maxNanos;
    private long heardNanos;
    private long lookedNanos;
    private long resumedNanos;

    Liveness(Duration max, long nowNanos) {
        this.maxNanos = max.toNanos();
        this.heardNanos = nowNanos;
        this.lookedNanos = nowNanos;
        this.resumedNanos = nowNanos;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /// True if nothing was heard for longer than the maximum. To be asked again and again.
    boolean tooLong(long nowNanos) {
        if (nowNanos - lookedNanos > STANDSTILL_NANOS) {
            resumedNanos = nowNanos;
        }
        lookedNanos = nowNanos;
        return elapsed(heardNanos, nowNanos) > maxNanos;
    }

    /// Nanoseconds since `fromNanos`, counted from the end of the last standstill at the earliest.
    long elapsed(long fromNanos, long nowNanos) {
        return Math.min(nowNanos - fromNanos, nowNanos - resumedNanos);
    }
}
