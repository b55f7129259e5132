package dev.windlass.onnx;

/// How a session is opened.
///
/// @param intraOpThreads threads that work on one run, the caller's included; 1..256
/// @param rowByteSizeMax a model whose inputs need more than this for one row is refused; for a dimension
///     that each
///     request chooses, 1 is assumed
public record SessionSettings(int intraOpThreads, long rowByteSizeMax) {
    private static final int THREADS_MAX = 256;

    public SessionSettings {
        if (intraOpThreads < 1 || intraOpThreads > THREADS_MAX) {
            throw new IllegalArgumentException(
                    "intraOpThreads must be 1.." + THREADS_MAX + ", got " + intraOpThreads + "; set a number in range");
        }
        if (rowByteSizeMax < 1) {
            throw new IllegalArgumentException("rowByteSizeMax must be positive, got " + rowByteSizeMax);
        }
    }

    /// One thread, and no limit to a row.
    public static SessionSettings singleThreaded() {
        return new SessionSettings(1, Long.MAX_VALUE);
    }
}
