package dev.windlass.onnx;

import dev.windlass.exchange.TensorSpec;
import java.util.List;

/// A model's inputs or its outputs. `symbols` has for each tensor the names of its dimensions, "" where it
/// has none.
record Signature(List<TensorSpec> specs, List<List<String>> symbols) {
    Signature {
        specs = List.copyOf(specs);
        symbols = List.copyOf(symbols);
    }
}
