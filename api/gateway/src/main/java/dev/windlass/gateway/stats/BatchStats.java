package dev.windlass.gateway.stats;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// With how many rows a version's requests were run, their own included.
public final class BatchStats {
    /// Bounds 1, 2, 4 ... 64, and beyond: a request may have more rows than a batch.
    private static final int BUCKETS = 8;

    private final AtomicLongArray requests = new AtomicLongArray(BUCKETS);
    private final LongAdder allRows = new LongAdder();

    /// Each request counts for its part of its run.
    private final DoubleAdder runs = new DoubleAdder();

    /// @param rows a request's own
    /// @param batchRows of all that were run with it
    void record(int rows, int batchRows) {
        int together = Math.max(Math.max(1, rows), batchRows);
        requests.incrementAndGet(Math.min(BUCKETS - 1, Integer.SIZE - Integer.numberOfLeadingZeros(together - 1)));
        allRows.add(together);
        runs.add(batchRows > rows ? (double) rows / batchRows : 1);
    }

    /// How often the model was run for what was answered.
    public long runs() {
        return Math.round(runs.sum());
    }

    HistogramDataPointSnapshot snapshot(Labels labels) {
        var told = ClassicHistogramBuckets.builder();
        for (int i = 0; i < BUCKETS - 1; i++) {
            told.bucket(1 << i, requests.get(i));
        }
        told.bucket(Double.POSITIVE_INFINITY, requests.get(BUCKETS - 1));
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(told.build())
                .sum((double) allRows.sum())
                .build();
    }
}
