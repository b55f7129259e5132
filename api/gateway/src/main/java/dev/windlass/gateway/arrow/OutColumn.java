package dev.windlass.gateway.arrow;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import java.util.Arrays;

/// An output as a column: `[n]` and `[n, 1]` are plain ones, `[n, d...]` is `arrow.fixed_shape_tensor`, of texts
/// nested fixed_size_list. A scalar is one row. BF16, which Arrow has no word for, is widened to float, which holds
/// every value of it.
///
/// @param lists the sizes of the lists that a row is made of, from the outside
/// @param tensor true if they are one list with a shape
record OutColumn(ReplyTensor output, int[] lists, boolean tensor) {
    private static final int[] NONE = {};
    private static final long SIZE_MAX = Integer.MAX_VALUE;

    /// @throws RefusedException if no column can have that shape
    static OutColumn of(ReplyTensor output) {
        long[] dims = output.dims();
        if (dims.length <= 1 || (dims.length == 2 && dims[1] == 1)) {
            return new OutColumn(output, NONE, false);
        }
        long product = 1;
        for (int d = 1; d < dims.length; d++) {
            product = Math.min(SIZE_MAX + 1, product) * dims[d];
            if (product > SIZE_MAX || dims[d] > SIZE_MAX) {
                throw Refusal.bad(
                        "outputs[" + output.name() + "]",
                        Arrays.toString(dims),
                        "can't be a column",
                        "leave it out of outputs, or ask for JSON in Accept");
            }
        }
        return output.datatype() == Datatype.BYTES
                ? new OutColumn(
                        output,
                        Arrays.stream(dims, 1, dims.length)
                                .mapToInt(it -> (int) it)
                                .toArray(),
                        false)
                : new OutColumn(output, new int[] {(int) product}, true);
    }

    long rows() {
        return output.dims().length == 0 ? 1 : output.dims()[0];
    }

    boolean texts() {
        return output.offsets() != null;
    }

    int nodes() {
        return lists.length + 1;
    }

    int buffers() {
        return lists.length + (texts() ? 3 : 2);
    }

    /// Bytes of its values as they are sent.
    long valueBytes() {
        return switch (output.datatype()) {
            case BOOL -> (output.elements() + 7L) / 8;
            case BF16 -> 4L * output.elements();
            default -> output.data().limit();
        };
    }

    /// Bytes of its offsets; 0 if it has none.
    long offsetBytes() {
        return texts() ? 8L * (output.elements() + 1) : 0;
    }

    /// What `arrow.fixed_shape_tensor` says of itself.
    String shape() {
        var text = new StringBuilder("{\"shape\":[");
        for (int d = 1; d < output.dims().length; d++) {
            text.append(d > 1 ? "," : "").append(output.dims()[d]);
        }
        return text.append("]}").toString();
    }

    /// Bounds what a message says of it.
    long metadataBytes() {
        return 640 + 4L * output.name().length() + 192L * lists.length + 24L * output.dims().length;
    }
}
