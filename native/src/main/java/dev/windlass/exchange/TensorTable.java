package dev.windlass.exchange;

/// The tensor table at the head of a request and of a reply: for each tensor a line of [#LINE_BYTES]. After it lie the
/// buffers, 64-byte aligned.
final class TensorTable {
    static final int ALIGNMENT = 64;
    static final int LINE_BYTES = 128;

    private TensorTable() {}

    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /// An upper bound for a table, its buffers and their alignment.
    static long bytesFor(int tensors, long payloadBytes, long stringElements) {
        long offsetBytes = 8 * (stringElements + tensors);
        return (long) tensors * (LINE_BYTES + 2 * ALIGNMENT) + align(payloadBytes) + align(offsetBytes);
    }
}
