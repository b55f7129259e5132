package dev.windlass.exchange;

import java.util.List;

/// What a model says of one input or output. `shape` is row-major; -1 stands for a dimension that each
/// request chooses. A rank of 0 is a scalar.
public record TensorSpec(String name, Datatype datatype, List<Long> shape) {
    /// More dimensions than this are refused at load.
    public static final int RANK_MAX = 8;

    public TensorSpec {
        shape = List.copyOf(shape);
        if (shape.size() > RANK_MAX) {
            throw new IllegalArgumentException(
                    "tensor " + name + " has rank " + shape.size() + ", at most " + RANK_MAX + " is served");
        }
        if (shape.stream().anyMatch(dim -> dim < -1)) {
            throw new IllegalArgumentException("tensor " + name + " has a dimension below -1: " + shape);
        }
    }

    /// True if every dimension is fixed, so that the byte size is known before a request comes (fixed-width
    /// only).
    public boolean staticShape() {
        return shape.stream().allMatch(dim -> dim >= 0);
    }
}
