package dev.windlass.exchange;

import java.util.List;

/// How many bytes to keep for a version's reply, and the largest request beside it. Thread-safe.
final class ReplyRoom {
    /// The most that a reply may take whose size the model doesn't fix.
    static final long REPLY_BYTES_MAX = 1L << 20;

    private static final long UNKNOWN_START = 16 << 10;
    /// Also the room for a message in the place of a small reply.
    private static final long FLOOR = 512;
    private static final long NOT_STATIC = -1;

    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final long extentBytesMax;
    private final long staticBytes;
    private final long rowBytesIn;
    private final long rowBytesOut;
    private volatile long learned = UNKNOWN_START;

    ReplyRoom(List<TensorSpec> inputs, List<TensorSpec> outputs, long extentBytesMax) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.extentBytesMax = extentBytesMax;
        this.staticBytes = outputs.stream()
                        .allMatch(it -> it.staticShape() && it.datatype().fixedWidth())
                ? Math.max(FLOOR, TensorTable.align(bytes(outputs, 1)))
                : NOT_STATIC;
        boolean byRow = byRow(inputs) && byRow(outputs);
        this.rowBytesIn = byRow ? rowBytes(inputs) : 0;
        this.rowBytesOut = byRow ? rowBytes(outputs) : 0;
    }

    /// Bytes that one row takes, inputs and reply: a version for which that is more than an extent can't be
    /// served.
    long singleRowBytes() {
        return TensorTable.align(bytes(inputs, 1)) + Math.max(floor(), bytes(outputs, 1));
    }

    long replyBytesMax() {
        return staticBytes != NOT_STATIC ? staticBytes : Math.max(REPLY_BYTES_MAX, bytes(outputs, 1));
    }

    long requestBytesMax() {
        return extentBytesMax - floor();
    }

    /// The extent for a request of `requestBytes`, at most [#requestBytesMax].
    long extentBytes(long requestBytes) {
        long wished = TensorTable.align(requestBytes) + estimate(requestBytes);
        return ExtentAllocator.extentBytes(Math.min(wished, extentBytesMax));
    }

    /// Remembers that a reply of unknown size needed that much, so that the next request has the room at
    /// once.
    void learn(long replyBytes) {
        if (replyBytes > learned) {
            learned = Math.min(replyBytes, replyBytesMax());
        }
    }

    private long estimate(long requestBytes) {
        if (staticBytes != NOT_STATIC) {
            return staticBytes;
        }
        long rows = rowBytesIn > 0 ? requestBytes / rowBytesIn : 0;
        return rows > 0
                ? Math.max(FLOOR, bytes(outputs, 0) + rows * rowBytesOut)
                : Math.max(learned, bytes(outputs, 1));
    }

    private long floor() {
        return staticBytes != NOT_STATIC ? staticBytes : FLOOR;
    }

    /// Table, alignment and buffers, with `dynamic` for every dimension that a request chooses.
    private static long bytes(List<TensorSpec> specs, long dynamic) {
        long sum = 0;
        for (var spec : specs) {
            long elements = elements(spec, dynamic);
            sum = saturated(sum, TensorTable.LINE_BYTES + 2 * TensorTable.ALIGNMENT);
            sum = saturated(
                    sum,
                    times(
                            elements,
                            spec.datatype().fixedWidth() ? spec.datatype().byteSize() : 8));
        }
        return sum;
    }

    private static boolean byRow(List<TensorSpec> specs) {
        return specs.stream()
                .allMatch(it -> it.datatype().fixedWidth()
                        && !it.shape().isEmpty()
                        && it.shape().getFirst() == -1
                        && it.shape().stream().skip(1).allMatch(dim -> dim > 0));
    }

    private static long rowBytes(List<TensorSpec> specs) {
        long sum = 0;
        for (var spec : specs) {
            sum = saturated(sum, times(elements(spec, 1), spec.datatype().byteSize()));
        }
        return sum;
    }

    private static long elements(TensorSpec spec, long dynamic) {
        long product = 1;
        for (long dim : spec.shape()) {
            product = times(product, dim == -1 ? dynamic : dim);
        }
        return product;
    }

    private static long times(long left, long right) {
        return left != 0 && right > Long.MAX_VALUE / 4 / left ? Long.MAX_VALUE / 4 : left * right;
    }

    private static long saturated(long left, long right) {
        return Math.min(left + right, Long.MAX_VALUE / 4);
    }
}
