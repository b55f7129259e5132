package dev.windlass.domain;

/// The fixed log-bucket scale of every latency histogram: bucket i holds latencies below `BOUND_MICROS[i]`
/// that are in no earlier bucket, the last one everything else. Four buckets per doubling from 64 us to some
/// 67 s.
public final class LatencyHistogram {
    public static final int BUCKETS = 82;

    private static final long[] BOUND_MICROS = new long[BUCKETS];

    static {
        for (int i = 0; i < BUCKETS - 1; i++) {
            // 64 us times 2^(i/4), by integer steps so that every machine has the same bounds.
            long octave = 64L << (i / 4);
            BOUND_MICROS[i] = octave + octave * (i % 4) / 4;
        }
        BOUND_MICROS[BUCKETS - 1] = Long.MAX_VALUE;
    }

    private LatencyHistogram() {}

    /// The bucket of a latency; negative latencies count as 0.
    public static int bucket(long micros) {
        int low = 0;
        int high = BUCKETS - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (micros < BOUND_MICROS[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// The exclusive upper bound of a bucket in microseconds; [Long#MAX_VALUE] for the last.
    public static long boundMicros(int bucket) {
        return BOUND_MICROS[bucket];
    }
}
