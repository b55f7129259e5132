package dev.windlass.onnx;

import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

    /// Whether these inputs and those outputs have one name for the first dimension, which no other dimension has, and
    /// elements of fixed width. Inputs that may be left out don't count.
    boolean byRow(Signature outputs) {
        var required = new Signature(
                specs.stream().filter(it -> !it.optional()).toList(),
                IntStream.range(0, specs.size())
                        .filter(it -> !specs.get(it).optional())
                        .mapToObj(symbols::get)
                        .toList());
        var all = required.and(outputs);
        var name = required.symbols.isEmpty() || required.symbols.getFirst().isEmpty()
                ? ""
                : required.symbols.getFirst().getFirst();
        return !name.isEmpty()
                && all.specs.stream().allMatch(it -> it.datatype().fixedWidth())
                && all.symbols.stream()
                        .allMatch(it -> !it.isEmpty()
                                && it.getFirst().equals(name)
                                && !it.subList(1, it.size()).contains(name));
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
