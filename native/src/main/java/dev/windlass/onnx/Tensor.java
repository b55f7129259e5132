package dev.windlass.onnx;

import dev.windlass.slab.Datatype;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A view of one tensor; it owns nothing and is valid as long as the memory it points to.
///
/// Fixed width: `data` holds the elements, row-major, little-endian, 64-byte aligned, and `offsets` is null.
/// [Datatype#BYTES]: `offsets` holds `elements + 1` int64, and element i is `data[offsets[i] ..
/// offsets[i+1])`.
public record Tensor(
        Datatype datatype,
        long[] dims,
        MemorySegment data,
        @Nullable MemorySegment offsets) {
    /// The number of elements: the product of `dims`, 1 for a scalar.
    public long elements() {
        long product = 1;
        for (long dim : dims) {
            product *= dim;
        }
        return product;
    }
}
