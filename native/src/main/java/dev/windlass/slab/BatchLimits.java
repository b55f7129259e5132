package dev.windlass.slab;

/// What requests may have that are run at once. The gateway keeps to it, and the inference worker looks.
public final class BatchLimits {
    /// Inputs of one request, table included: a larger one is run alone and in its place.
    public static final long REQUEST_BYTES_MAX = 64 << 10;

    /// Inputs of one batch: what an inference worker's buffer for them has at most.
    public static final long BATCH_BYTES_MAX = 1 << 20;

    /// More rows are never run at once.
    public static final int ROWS_MAX = 64;

    private BatchLimits() {}
}
