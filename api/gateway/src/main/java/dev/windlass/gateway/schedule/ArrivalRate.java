package dev.windlass.gateway.schedule;

import java.util.concurrent.atomic.AtomicLong;

/// So many a second, with a second's burst: GCRA, one compare-and-set. Thread-safe.
final class ArrivalRate {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final AtomicLong theoreticalArrival = new AtomicLong(Long.MIN_VALUE);

    /// 0 if a request may come now, which counts it, else in how many seconds one may.
    int secondsToWait(int perSecond, long nowNanos) {
        long interval = SECOND_NANOS / perSecond;
        while (true) {
            long stored = theoreticalArrival.get();
            long arrival = stored == Long.MIN_VALUE || stored - nowNanos < 0 ? nowNanos : stored;
            long early = arrival + interval - nowNanos - SECOND_NANOS;
            if (early > 0) {
                return (int) Math.ceilDiv(early, SECOND_NANOS);
            }
            if (theoreticalArrival.compareAndSet(stored, arrival + interval)) {
                return 0;
            }
        }
    }
}
