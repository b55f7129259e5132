package dev.windlass.slab;

import java.util.List;

/// What a model says of one input or output. `shape` is row-major; -1 stands for a dimension that each
/// request chooses. A rank of 0 is a scalar.
///
/// @param shape empty if the model doesn't even say the rank
/// @param columns of an input that columns of a table fill: what the model file says of them, JSON; else empty
public record TensorSpec(
        String name, Datatype datatype, List<Long> shape, Rank rank, Presence presence, String columns) {
    /// More dimensions than this are refused at load.
    public static final int RANK_MAX = 8;

    /// A model with more inputs, or with more outputs, is refused at push; so is a request.
    public static final int TENSORS_MAX = 2048;

    /// Whether the model says how many dimensions there are.
    public enum Rank {
        KNOWN,
        /// Each request chooses an input's, and each run an output's.
        ANY
    }

    /// Whether a request must give an input. An output is always there to be asked for.
    public enum Presence {
        REQUIRED,
        /// The model has a value of its own.
        OPTIONAL
    }

    public TensorSpec {
        shape = List.copyOf(shape);
        if (shape.size() > RANK_MAX) {
            throw new IllegalArgumentException(
                    "tensor " + name + " has rank " + shape.size() + ", at most " + RANK_MAX + " is served");
        }
        if (shape.stream().anyMatch(dim -> dim < -1)) {
            throw new IllegalArgumentException("tensor " + name + " has a dimension below -1: " + shape);
        }
        if (rank == Rank.ANY && !shape.isEmpty()) {
            throw new IllegalArgumentException("tensor " + name + " has a shape and no rank: " + shape);
        }
    }

    /// One of known rank, which a request must give.
    public TensorSpec(String name, Datatype datatype, List<Long> shape) {
        this(name, datatype, shape, Rank.KNOWN, Presence.REQUIRED, "");
    }

    /// One of which the model says no shape.
    public static TensorSpec ofAnyRank(String name, Datatype datatype) {
        return new TensorSpec(name, datatype, List.of(), Rank.ANY, Presence.REQUIRED, "");
    }

    /// The same, as an input that may be left out.
    public TensorSpec asOptional() {
        return new TensorSpec(name, datatype, shape, rank, Presence.OPTIONAL, columns);
    }

    /// The same, as an input that columns of a table fill.
    public TensorSpec filledBy(String plan) {
        return new TensorSpec(name, datatype, shape, rank, presence, plan);
    }

    public boolean anyRank() {
        return rank == Rank.ANY;
    }

    public boolean optional() {
        return presence == Presence.OPTIONAL;
    }

    /// True if every dimension is fixed, so that the byte size is known before a request comes (fixed-width
    /// only).
    public boolean staticShape() {
        return !anyRank() && shape.stream().allMatch(dim -> dim >= 0);
    }

    /// True if a tensor may have this shape.
    public boolean takes(long[] dims) {
        if (anyRank()) {
            return dims.length <= RANK_MAX;
        }
        boolean fits = dims.length == shape.size();
        for (int d = 0; fits && d < dims.length; d++) {
            fits = shape.get(d) == -1 || shape.get(d) == dims[d];
        }
        return fits;
    }

    /// A shape that it may have.
    ///
    /// @param size of each dimension that a request chooses
    public long[] shape(long size) {
        return anyRank()
                ? new long[] {size}
                : shape.stream().mapToLong(it -> it < 0 ? size : it).toArray();
    }

    /// The shape for people: "any" where the model says none.
    public String shapeText() {
        return anyRank() ? "any" : shape.toString();
    }
}
