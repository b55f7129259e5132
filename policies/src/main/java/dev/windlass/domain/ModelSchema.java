package dev.windlass.domain;

import java.util.List;

/// Inputs and outputs of a model, in the model's own order.
public record ModelSchema(List<TensorSchema> inputs, List<TensorSchema> outputs) {
    public ModelSchema {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
