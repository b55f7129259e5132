package dev.windlass.onnx;

import dev.windlass.rows.LaidColumns;
import dev.windlass.slab.Datatype;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A view of one tensor; it owns nothing and is valid as long as the memory it points to.
///
/// Fixed width: `data` holds the elements, row-major, little-endian, 64-byte aligned, and `offsets` is null.
/// [Datatype#BYTES]: `offsets` holds `elements + 1` int64, and element i is `data[offsets[i] ..
/// offsets[i+1])`.
///
/// @param columns null unless the elements are rows that are still to be made: `data` then begins with the columns
///     that they are made of
public record Tensor(
        Datatype datatype,
        long[] dims,
        MemorySegment data,
        @Nullable MemorySegment offsets,
        @Nullable LaidColumns columns) {
    /// One whose elements are there.
    public Tensor(Datatype datatype, long[] dims, MemorySegment data, @Nullable MemorySegment offsets) {
        this(datatype, dims, data, offsets, null);
    }

    /// FP32 rows that are to be made.
    ///
    /// @param data the block that `columns` describe
    public static Tensor of(LaidColumns columns, MemorySegment data) {
        var dims = new long[] {columns.rows(), columns.layout().width()};
        return new Tensor(Datatype.FP32, dims, data, null, columns);
    }

    /// The number of elements: the product of `dims`, 1 for a scalar.
    public long elements() {
        long product = 1;
        for (long dim : dims) {
            product *= dim;
        }
        return product;
    }
}
