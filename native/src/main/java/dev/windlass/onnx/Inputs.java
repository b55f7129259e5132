package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.slab.TensorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at tensors before native code does: ONNX Runtime believes every length it is told.
public final class Inputs {
    static final long ELEMENTS_MAX = 1L << 48;

    private Inputs() {}

    /// What is wrong with `given`, or null. Sizes that contradict the model are left to ONNX Runtime, which
    /// names them.
    ///
    /// @param columns the inputs whose rows may be columns still
    static @Nullable String mismatch(List<TensorSpec> specs, @Nullable Tensor[] given, List<Integer> columns) {
        if (given.length != specs.size()) {
            return "the model has " + specs.size() + " inputs, got " + given.length;
        }
        for (int i = 0; i < given.length; i++) {
            var spec = specs.get(i);
            var tensor = given[i];
            if (tensor == null) {
                if (!spec.optional()) {
                    return "input " + spec.name() + " is missing";
                }
                continue;
            }
            if (tensor.datatype() != spec.datatype()) {
                return "input " + spec.name() + " must be " + spec.datatype() + ", got " + tensor.datatype();
            }
            if (!spec.anyRank() && tensor.dims().length != spec.shape().size()) {
                return "input " + spec.name() + " must have rank "
                        + spec.shape().size() + ", got " + tensor.dims().length;
            }
            if (tensor.columns() != null && !columns.contains(i)) {
                return "input " + spec.name() + " is to be made of columns, which this session doesn't do";
            }
            if (tensor.columns() == null && !holds(tensor)) {
                return "input " + spec.name() + " has fewer bytes than its shape needs";
            }
        }
        return null;
    }

    /// The product of `dims`, none of which is negative; stops at a number that no memory holds.
    static long elements(long[] dims) {
        long product = 1;
        for (long dim : dims) {
            if (dim == 0) {
                return 0;
            }
            product = dim > ELEMENTS_MAX / product ? ELEMENTS_MAX : product * dim;
        }
        return product;
    }

    private static boolean holds(Tensor tensor) {
        long room = tensor.datatype().fixedWidth()
                ? tensor.data().byteSize() / tensor.datatype().byteSize()
                : tensor.offsets() == null ? -1 : tensor.offsets().byteSize() / Long.BYTES - 1;
        long product = 1;
        boolean empty = false;
        for (long dim : tensor.dims()) {
            if (dim < 0) {
                return false;
            }
            empty |= dim == 0;
        }
        for (long dim : tensor.dims()) {
            if (!empty && dim > room / product) {
                return false;
            }
            product = empty ? 0 : product * dim;
        }
        return room >= product && stringsEndWithin(tensor, product);
    }

    private static boolean stringsEndWithin(Tensor tensor, long elements) {
        var offsets = tensor.offsets();
        return offsets == null
                || offsets.getAtIndex(JAVA_LONG, elements) <= tensor.data().byteSize();
    }
}
