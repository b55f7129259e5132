package dev.windlass.gateway.oip;

import dev.windlass.slab.TensorSpec;

/// Arithmetic on tensor shapes that never overflows.
public final class Shapes {
    /// More elements than any request may have; products stop there.
    static final long ELEMENTS_MAX = 1L << 40;

    /// No slab is larger, so no request has a larger dimension, not even beside one of 0.
    static final long DIMENSION_MAX = 1L << 30;

    private Shapes() {}

    /// The product of `dims`, 1 for a scalar; at most [#ELEMENTS_MAX].
    public static long elements(long[] dims) {
        long product = 1;
        for (long dim : dims) {
            if (dim == 0) {
                return 0;
            }
        }
        for (long dim : dims) {
            product = dim > ELEMENTS_MAX / product ? ELEMENTS_MAX : product * dim;
        }
        return product;
    }

    /// True if a request may have that shape for this tensor.
    public static boolean fits(long[] dims, TensorSpec spec) {
        for (long dim : dims) {
            if (dim > DIMENSION_MAX) {
                return false;
            }
        }
        return spec.takes(dims);
    }
}
