package dev.windlass.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model's declared shapes promise of its outputs: the shape of an output follows from the inputs' shapes, by
/// numbers and by dimension names that both share. Promises may be false: what counts is what ONNX Runtime computes.
final class OutputShapes {
    /// By output, one for each dimension; null where the model promises nothing.
    private final Dimension[] @Nullable [] outputs;

    /// The size of one dimension: fixed, or that of some dimensions of inputs, which all have the same name.
    ///
    /// @param size -1 if inputs say it
    private record Dimension(long size, List<Source> sources) {}

    private record Source(int input, int dimension) {}

    OutputShapes(Signature inputs, Signature outputs) {
        this.outputs = new Dimension[outputs.specs().size()][];
        for (int o = 0; o < this.outputs.length; o++) {
            this.outputs[o] = promised(inputs, outputs, o);
        }
    }

    private static Dimension @Nullable [] promised(Signature inputs, Signature outputs, int output) {
        var spec = outputs.specs().get(output);
        if (!spec.datatype().fixedWidth() || spec.anyRank()) {
            return null;
        }
        var dims = new Dimension[spec.shape().size()];
        for (int d = 0; d < dims.length; d++) {
            long size = spec.shape().get(d);
            var sources = size >= 0
                    ? List.<Source>of()
                    : sources(inputs, outputs.symbols().get(output).get(d));
            if (size < 0 && sources.isEmpty()) {
                return null;
            }
            dims[d] = new Dimension(size, sources);
        }
        return dims;
    }

    private static List<Source> sources(Signature inputs, String symbol) {
        var sources = new ArrayList<Source>();
        for (int i = 0; !symbol.isEmpty() && i < inputs.specs().size(); i++) {
            var symbols = inputs.symbols().get(i);
            for (int d = 0; d < symbols.size(); d++) {
                if (symbols.get(d).equals(symbol)) {
                    sources.add(new Source(i, d));
                }
            }
        }
        return List.copyOf(sources);
    }

    /// The shape that `output` should have for these inputs; null if the model doesn't say, or says two things at once:
    /// inputs that share a dimension's name and not its size are broadcast.
    long @Nullable [] of(int output, @Nullable Tensor[] inputs) {
        var promised = outputs[output];
        if (promised == null) {
            return null;
        }
        var dims = new long[promised.length];
        for (int d = 0; d < dims.length; d++) {
            dims[d] = size(promised[d], inputs);
            if (dims[d] < 0) {
                return null;
            }
        }
        return Inputs.elements(dims) < Inputs.ELEMENTS_MAX ? dims : null;
    }

    private static long size(Dimension dimension, @Nullable Tensor[] inputs) {
        long size = dimension.size();
        for (var source : dimension.sources()) {
            var from = inputs[source.input()];
            if (from == null) {
                continue;
            }
            long given = source.dimension() < from.dims().length ? from.dims()[source.dimension()] : -1;
            if (given < 0 || (size >= 0 && size != given)) {
                return -1;
            }
            size = given;
        }
        return size;
    }
}
