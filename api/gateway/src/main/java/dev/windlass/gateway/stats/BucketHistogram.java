package dev.windlass.gateway.stats;

import dev.windlass.domain.LatencyHistogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
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

    /// What was counted up to now, bounds in seconds; every fourth bound is told.
    HistogramDataPointSnapshot snapshot(Labels labels) {
        var told = ClassicHistogramBuckets.builder();
        long since = 0;
        for (int i = 0; i < LatencyHistogram.BUCKETS - 1; i++) {
            since += buckets.get(i);
            if (i % 4 == 0) {
                told.bucket(LatencyHistogram.boundMicros(i) / 1e6, since);
                since = 0;
            }
        }
        told.bucket(Double.POSITIVE_INFINITY, since + buckets.get(LatencyHistogram.BUCKETS - 1));
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(told.build())
                .sum(sumNanos.sum() / 1e9)
                .build();
    }
}
