package dev.windlass.exchange;

import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One output of a [Reply]. Shape and lengths were copied out of the slab and checked; the buffers are
/// read-only, little-endian views of it, valid until the reply is closed.
///
/// @param name the output's name in the model
/// @param dims its shape in this reply; the product fits the length of `data` (or of `offsets`)
/// @param data the elements, row-major; for BYTES all elements' bytes, one after another
/// @param offsets null unless BYTES: `elements + 1` checked int64, element i is `data[offsets[i] ..
///     offsets[i+1])`
public record ReplyTensor(
        String name,
        Datatype datatype,
        long[] dims,
        ByteBuffer data,
        @Nullable ByteBuffer offsets) {
    /// The number of elements: the product of `dims`, 1 for a scalar.
    public int elements() {
        long product = 1;
        for (long dim : dims) {
            product *= dim;
        }
        return Math.toIntExact(product);
    }
}
