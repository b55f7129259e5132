package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.arrow.ElementType.Layout;
import dev.windlass.gateway.oip.RequestInputs;
import dev.windlass.gateway.oip.Shapes;
import dev.windlass.gateway.oip.TensorPlaces;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The columns of a frame of one batch whose buffers are the model's tensors as they are: of fixed width, without
/// validity, dictionary or compression, one behind the other. They go from the connection to their place, and only
/// the head was staged.
final class InPlaceInputs implements RequestInputs {
    private static final int PADDING_MAX = 4096;
    private static final long[] NO_DIMS = {};
    private static final long END_MARK = 0xffff_ffffL;

    private final ByteBuffer head;
    private final int bodyAt;
    private final int bodyBytes;
    private final int end;
    private final List<Placed> placed;
    private final long payloadBytes;

    /// One column: from where in the content on, and its place in the model's order.
    private record Placed(int at, int index, long[] dims, int bytes) {}

    private InPlaceInputs(ByteBuffer head, Batch batch, int end, List<Placed> placed) {
        this.head = head;
        this.bodyAt = batch.bodyAt();
        this.bodyBytes = batch.bodyBytes();
        this.end = end;
        this.placed = placed;
        long bytes = 0;
        for (var one : placed) {
            bytes += one.bytes();
        }
        this.payloadBytes = bytes;
    }

    /// Whether a stream is a schema and one batch, of which all is there but its body, and maybe the mark of its end.
    static boolean begins(Messages messages, int end) {
        boolean schema = messages.next();
        if (!schema || !messages.next() || messages.kind() != Messages.RECORD_BATCH) {
            return false;
        }
        int behind = end - messages.bodyAt() - messages.bodyBytes();
        return messages.flat.table(messages.header(), 3) == 0 && (behind == 0 || behind == Long.BYTES);
    }

    /// @param frame whose one batch was read
    /// @param head as much of the content as has come
    /// @return null if the batch must be there first
    static @Nullable InPlaceInputs of(Frame frame, InstanceSpec spec, ByteBuffer head, int end) {
        int[] indices = frame.wanted().inputs();
        var batch = frame.lastBatch();
        var all = new ArrayList<Placed>(indices.length);
        int at = batch.bodyAt();
        for (int i = 0; i < indices.length; i++) {
            var column = frame.columns().get(i);
            var dims = WantedColumns.dims(column, frame.rows(), spec.inputs().get(indices[i]), NO_DIMS);
            int values = column.buffer() + column.buffers() - 1;
            long bytes = column.elements(frame.rows()) * column.element().width();
            if (!liesAsItIs(column, batch)
                    || Shapes.elements(dims) != column.elements(frame.rows())
                    || !spec.inputs().get(indices[i]).datatype().fixedWidth()
                    || batch.bufferBytes(values) < bytes
                    || batch.bufferAt(values) < at
                    || batch.bufferAt(values) - at > PADDING_MAX) {
                return null;
            }
            requireLengths(column, batch, frame.rows());
            all.add(new Placed(batch.bufferAt(values), indices[i], dims, (int) bytes));
            at = batch.bufferAt(values) + (int) bytes;
        }
        return end - at > PADDING_MAX ? null : new InPlaceInputs(head, batch, end, all);
    }

    private static boolean liesAsItIs(Column column, Batch batch) {
        for (int buffer = column.buffer(); buffer < column.buffer() + column.buffers() - 1; buffer++) {
            if (batch.bufferBytes(buffer) != 0) {
                return false;
            }
        }
        return column.dictionary() == null && column.element().layout() == Layout.FIXED;
    }

    private static void requireLengths(Column column, Batch batch, long rows) {
        long count = rows;
        for (int i = 0; i < column.lists().length; i++) {
            batch.requireLength(column.node() + i, count);
            count = Column.times(count, column.lists()[i]);
        }
        batch.requireLength(column.node() + column.lists().length, count);
    }

    @Override
    public long byteLength() {
        return payloadBytes;
    }

    @Override
    public long requestBytes(InstanceSpec spec) {
        return spec.requestBytes(payloadBytes, 0);
    }

    @Override
    public TensorPlaces fill(RequestSlot slot) {
        var places = TensorPlaces.NONE;
        int at = bodyAt;
        for (var one : placed) {
            if (one.at() > at) {
                places = places.with(ByteBuffer.allocate(one.at() - at));
            }
            places = places.with(slot.fixed(one.index(), one.dims(), one.bytes()));
            at = one.at() + one.bytes();
        }
        var rest = ByteBuffer.allocate(end - at).order(ByteOrder.LITTLE_ENDIAN);
        places = places.with(rest).endingIn(() -> requireMark(rest));
        places.take(head.duplicate().position(bodyAt));
        return places;
    }

    /// What follows the body is nothing, or the mark of the stream's end.
    private void requireMark(ByteBuffer rest) {
        int behind = end - bodyAt - bodyBytes;
        if (behind > 0 && rest.getLong(rest.limit() - Long.BYTES) != END_MARK) {
            throw Flat.malformed(behind + " bytes follow its batch, which aren't its end");
        }
    }
}
