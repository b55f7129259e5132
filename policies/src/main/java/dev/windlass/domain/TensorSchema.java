package dev.windlass.domain;

import java.util.List;

/// One input or output of a model: `datatype` is the Open Inference Protocol's name, -1 in `shape` is a free
/// dimension.
public record TensorSchema(String name, String datatype, List<Long> shape) {
    public TensorSchema {
        shape = List.copyOf(shape);
    }
}
