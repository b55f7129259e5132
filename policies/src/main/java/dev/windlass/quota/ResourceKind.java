package dev.windlass.quota;

/// A kind of what nodes have and inference workers take.
public enum ResourceKind {
    MEMORY,
    INFERENCE_WORKERS,
    GPU_MEMORY;

    /// An amount with its unit, to be read.
    public String words(long amount) {
        return switch (this) {
            case MEMORY -> mebibytes(amount);
            case INFERENCE_WORKERS -> amount + " inference worker" + (amount == 1 ? "" : "s");
            case GPU_MEMORY -> mebibytes(amount) + " of GPU memory";
        };
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
