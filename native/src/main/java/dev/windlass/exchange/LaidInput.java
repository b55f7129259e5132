package dev.windlass.exchange;

import dev.windlass.rows.LaidColumns;
import dev.windlass.slab.Slab;
import dev.windlass.slab.TensorTable;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One input of a request as it is laid out, on the gateway's heap.
///
/// @param line as of a tensor, also where columns lie in its place
/// @param columns what lies there instead of rows; null for a tensor
record LaidInput(TensorTable.Line line, @Nullable LaidColumns columns) {
    /// Rows that are hashed are made so many bytes at a time.
    private static final int PIECE_BYTES = 32 << 10;

    /// Bytes from `dataOff` on.
    long byteSize() {
        return columns == null ? line.dataLen() : columns.byteSize();
    }

    /// What the elements' offsets take; 0 unless they are BYTES.
    long offsetsBytes() {
        return line.offsetsOff() == 0 ? 0 : 8 * (TensorTable.elements(line.dims()) + 1);
    }

    /// Whether it is a tensor of so many rows, one behind the other.
    boolean hasRows(int rows) {
        return columns == null && line.datatype().fixedWidth() && line.dims().length > 0 && line.dims()[0] == rows;
    }

    /// Whether both have such rows, of one shape.
    boolean sameRowsAs(LaidInput other) {
        long[] ours = line.dims();
        long[] its = other.line.dims();
        return ours.length == its.length && Arrays.equals(ours, 1, ours.length, its, 1, its.length);
    }

    void write(MemorySegment slab, long table, int index) {
        if (columns == null) {
            TensorTable.write(slab, table, index, line);
        } else {
            TensorTable.writeColumns(slab, table, index, line.dims(), line.dataOff(), columns.byteSize());
        }
    }

    /// What lies at its place.
    ///
    /// @param at where the request lies now
    MemorySegment data(Slab slab, long at) {
        return slab.memory().asSlice(at + line.dataOff(), byteSize());
    }

    /// Adds its datatype, shape and elements: those of its rows, wherever they are made.
    ///
    /// @param at where the request lies now
    void hash(MessageDigest hash, Slab slab, long at) {
        var head = ByteBuffer.allocate(16 + 8 * line.dims().length);
        head.putInt(line.datatype().code()).putInt(line.dims().length).putLong(line.dataLen());
        for (long dim : line.dims()) {
            head.putLong(dim);
        }
        hash.update(head.flip());
        if (columns != null) {
            var _ = columns.each(data(slab, at), PIECE_BYTES, rows -> hash.update(rows.asByteBuffer()));
            return;
        }
        if (line.offsetsOff() != 0) {
            hash.update(slab.readOnlyView(at + line.offsetsOff(), (int) offsetsBytes()));
        }
        hash.update(slab.readOnlyView(at + line.dataOff(), (int) line.dataLen()));
    }
}
