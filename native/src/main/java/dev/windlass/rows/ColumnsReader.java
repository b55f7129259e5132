package dev.windlass.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.BufferUnderflowException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Reads what blocks say of their columns, and believes nothing of it. Remembers the last layout: all of a version's
/// requests have one. One thread at a time.
public final class ColumnsReader {
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int HEAD_BYTES = 8;

    private byte[] known = {};
    private @Nullable RowLayout layout;

    /// @param block less than 2 GiB
    /// @throws IllegalArgumentException if it doesn't say what columns lie in it
    public LaidColumns read(MemorySegment block) {
        try {
            int layoutBytes = block.get(U32, 0);
            int batches = block.get(U32, Integer.BYTES);
            if (layoutBytes < 0 || layoutBytes > block.byteSize() - HEAD_BYTES) {
                throw new IllegalArgumentException("a layout of " + layoutBytes + " bytes");
            }
            var is = layout(block.asSlice(HEAD_BYTES, layoutBytes));
            long from = HEAD_BYTES + ColumnsCodec.aligned(layoutBytes);
            var in = block.asSlice(from).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            var laid = new LaidColumns(
                    is, ColumnsCodec.batches(in, batches, is.cells().size()));
            for (int i = 0; i < batches; i++) {
                laid.batch(i, block);
            }
            return laid;
        } catch (IndexOutOfBoundsException | BufferUnderflowException over) {
            throw new IllegalArgumentException(
                    "what is said of columns ends behind their " + block.byteSize() + " bytes", over);
        }
    }

    private RowLayout layout(MemorySegment encoded) {
        var last = layout;
        if (last != null && encoded.mismatch(MemorySegment.ofArray(known)) == -1) {
            return last;
        }
        byte[] bytes = encoded.toArray(ValueLayout.JAVA_BYTE);
        last = LayoutCodec.decode(bytes);
        known = bytes;
        layout = last;
        return last;
    }
}
