package dev.windlass.gateway.stats;

import dev.windlass.domain.LatencyHistogram;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// A latency histogram on the scale of [LatencyHistogram], for `/metrics`.
final class BucketHistogram {
    private final AtomicLongArray buckets = new AtomicLongArray(LatencyHistogram.BUCKETS);
    private final LongAdder sumNanos = new LongAdder();

    void record(long nanos) {
        buckets.incrementAndGet(LatencyHistogram.bucket(nanos / 1000));
        sumNanos.add(nanos);
    }

    /// Appends the series in Prometheus' text form, bounds in seconds; every fourth bound is written.
    void write(StringBuilder text, String name, String labels) {
        long below = 0;
        for (int i = 0; i < LatencyHistogram.BUCKETS - 1; i++) {
            below += buckets.get(i);
            if (i % 4 == 0) {
                line(text, name, labels, Double.toString(LatencyHistogram.boundMicros(i) / 1e6), below);
            }
        }
        below += buckets.get(LatencyHistogram.BUCKETS - 1);
        line(text, name, labels, "+Inf", below);
        text.append(name).append("_sum{").append(labels).append("} ").append(sumNanos.sum() / 1e9);
        text.append('\n').append(name).append("_count{").append(labels).append("} ");
        text.append(below).append('\n');
    }

    private static void line(StringBuilder text, String name, String labels, String bound, long count) {
        text.append(name).append("_bucket{").append(labels).append(",le=\"").append(bound);
        text.append("\"} ").append(count).append('\n');
    }
}
