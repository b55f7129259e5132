package dev.windlass.gateway.arrow;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.oip.BodyPiece;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// An output as a column: `[n]` and `[n, 1]` are plain ones, `[n, d...]` is `arrow.fixed_shape_tensor`,
/// of texts nested fixed_size_list. A scalar is one row. BF16, which Arrow has no word for, is widened to
/// float, which holds every value of it.
///
/// @param lists the sizes of the lists that a row is made of, from the outside
/// @param tensor true if they are one list with a shape
record OutColumn(ReplyTensor output, int[] lists, boolean tensor) {
    private static final int[] NONE = {};
    private static final byte[] ZEROS = new byte[ArrowReplyWriter.ALIGNMENT];
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

    /// Its buffers, each with zeros up to the next one's place.
    ///
    /// @throws RefusedException naming the first text that isn't UTF-8
    void addTo(List<BodyPiece> pieces) {
        var data = output.data();
        var offsets = output.offsets();
        if (offsets != null) {
            Utf8.require(output, offsets);
            pieces.add(new BodyPiece.Plain(
                    offsets.duplicate().limit((int) offsetBytes()).position(0)));
            pieces.add(padding(offsetBytes()));
        }
        pieces.add(
                switch (output.datatype()) {
                    case BOOL -> new BodyPiece.Parts((int) valueBytes(), 1, (i, target) -> target.put(bits(8 * i)));
                    case BF16 ->
                        new BodyPiece.Parts(
                                output.elements(),
                                Float.BYTES,
                                (i, target) -> target.order(ByteOrder.LITTLE_ENDIAN)
                                        .putInt(data.getShort(2 * i) << Short.SIZE));
                    default -> new BodyPiece.Plain(data.duplicate().rewind());
                });
        pieces.add(padding(valueBytes()));
    }

    /// Eight truth values.
    private byte bits(int from) {
        int bits = 0;
        for (int i = Math.min(from + 8, output.elements()) - 1; i >= from; i--) {
            bits = bits << 1 | (output.data().get(i) == 0 ? 0 : 1);
        }
        return (byte) bits;
    }

    private static BodyPiece padding(long bytes) {
        return new BodyPiece.Plain(ByteBuffer.wrap(ZEROS, 0, (int) (ArrowReplyWriter.align(bytes) - bytes)));
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
