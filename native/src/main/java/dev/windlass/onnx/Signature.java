package dev.windlass.onnx;

import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    /// The same, as inputs that columns of a table fill: what the model file says of them, by the input's name.
    Signature filledBy(Map<String, String> columns) throws UnservedModel {
        for (var name : columns.keySet()) {
            var fillable = specs.stream()
                    .anyMatch(it -> it.name().equals(name)
                            && it.datatype() == Datatype.FP32
                            && it.shape().size() == 2
                            && it.shape().getFirst() == -1);
            if (!fillable) {
                throw new UnservedModel(
                        Reason.INVALID_MODEL,
                        "the model's property " + ColumnsProperty.KEY + name
                                + " fills no input: name a required one of datatype FP32 and shape [-1, width]");
            }
        }
        return new Signature(
                specs.stream()
                        .map(it -> it.filledBy(columns.getOrDefault(it.name(), "")))
                        .toList(),
                symbols);
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
