package dev.windlass.onnx;

import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/// A model's inputs or its outputs. `symbols` has for each tensor the names of its dimensions, "" where it
/// has none.
record Signature(List<TensorSpec> specs, List<List<String>> symbols) {
    Signature {
        specs = List.copyOf(specs);
        symbols = List.copyOf(symbols);
    }

    /// The same, as inputs that may be left out.
    Signature asOptional() {
        return new Signature(specs.stream().map(TensorSpec::asOptional).toList(), symbols);
    }

    /// These, and the others behind them.
    Signature and(Signature others) {
        var allSpecs = new ArrayList<>(specs);
        allSpecs.addAll(others.specs);
        var allSymbols = new ArrayList<>(symbols);
        allSymbols.addAll(others.symbols);
        return new Signature(allSpecs, allSymbols);
    }
}
