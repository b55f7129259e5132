package dev.windlass.exchange;

import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;

/// How many bytes one output takes in replies: by its shape where that is fixed or goes by rows, else by what was seen.
/// Bytes include the line in the table and the alignment. Sums and products stop far below an overflow. Thread-safe.
final class OutputRoom {
    /// More isn't kept for every request only because one reply was that large: it would leave room for few requests.
    /// Beyond, what counts is how large the reply was for its request.
    static final long LEARNT_BYTES_MAX = 1L << 20;

    private static final long ENOUGH = Long.MAX_VALUE / 4;
    private static final long LINE = TensorTable.LINE_BYTES + 2 * TensorTable.ALIGNMENT;

    /// A larger guess than needed comes down by this part of the difference with each reply.
    private static final double FORGETTING = 1.0 / 16;

    private final long singleRowBytes;
    private final long rowBytes;
    private volatile long learnt;
    private volatile double perRequestByte;

    /// @param start for an output of which nothing is known; else 0
    /// @param countsRows the requests say how many rows they have
    OutputRoom(TensorSpec spec, long start, boolean countsRows) {
        this.singleRowBytes = singleRowBytes(spec);
        this.rowBytes = countsRows && byRow(spec) ? rowBytes(spec) : 0;
        this.learnt = start;
    }

    long singleRowBytes() {
        return singleRowBytes;
    }

    /// @param rows of the request; 0 if unknown
    long estimate(long rows, long requestBytes) {
        long declared = rows > 0 && rowBytes > 0 ? plus(LINE, times(rows, rowBytes)) : singleRowBytes;
        long seen = (long) (perRequestByte * requestBytes);
        return Math.min(ENOUGH, Math.max(declared, Math.max(learnt, seen)));
    }

    /// True if [#learn] wants to know of each reply.
    boolean remembers() {
        return perRequestByte > 0;
    }

    /// @param bytes that the output took
    void learn(long bytes, long requestBytes) {
        if (bytes > learnt) {
            learnt = Math.min(bytes, LEARNT_BYTES_MAX);
        }
        double seen = (double) bytes / requestBytes;
        double before = perRequestByte;
        if (seen > before && bytes > LEARNT_BYTES_MAX) {
            perRequestByte = seen;
        } else if (seen < before / 2) {
            perRequestByte = before - (before - seen) * FORGETTING;
        }
    }

    /// What one output took.
    static long bytes(ReplyTensor output) {
        long offsets = output.offsets() == null ? 0 : output.offsets().capacity();
        return LINE + offsets + output.data().capacity();
    }

    /// Bytes of a tensor with 1 for every dimension that a request chooses.
    static long singleRowBytes(TensorSpec spec) {
        return plus(LINE, rowBytes(spec));
    }

    static long rowBytes(TensorSpec spec) {
        long product = spec.datatype().fixedWidth() ? spec.datatype().byteSize() : Long.BYTES;
        for (long dim : spec.shape(1)) {
            product = times(product, dim);
        }
        return product;
    }

    /// True if its bytes go by the first dimension alone.
    static boolean byRow(TensorSpec spec) {
        return spec.datatype().fixedWidth()
                && !spec.shape().isEmpty()
                && spec.shape().getFirst() == -1
                && spec.shape().stream().skip(1).allMatch(dim -> dim > 0);
    }

    static long plus(long left, long right) {
        return Math.min(left + right, ENOUGH);
    }

    private static long times(long left, long right) {
        return left != 0 && right > ENOUGH / left ? ENOUGH : left * right;
    }
}
