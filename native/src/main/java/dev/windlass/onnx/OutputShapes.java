package dev.windlass.onnx;

import dev.windlass.exchange.Tensor;

/// Which outputs have a shape that follows from the inputs' shapes, by numbers and by dimension names that
/// both share. Such an output can be computed straight into its place.
final class OutputShapes {
    /// Dimension d of output o: a size, or -1 - (input << 8 | dimension) for "as that input dimension".
    private final long[][] sources;

    private final int leading;

    OutputShapes(Signature inputs, Signature outputs) {
        sources = new long[outputs.specs().size()][];
        int known = 0;
        for (int o = 0; o < sources.length; o++) {
            var spec = outputs.specs().get(o);
            var dims = new long[spec.shape().size()];
            boolean follows = spec.datatype().fixedWidth();
            for (int d = 0; d < dims.length; d++) {
                long size = spec.shape().get(d);
                dims[d] = size >= 0
                        ? size
                        : source(inputs, outputs.symbols().get(o).get(d));
                follows &= dims[d] != Long.MIN_VALUE;
            }
            sources[o] = dims;
            known += follows && known == o ? 1 : 0;
        }
        leading = known;
    }

    private static long source(Signature inputs, String symbol) {
        for (int i = 0; !symbol.isEmpty() && i < inputs.specs().size(); i++) {
            int d = inputs.symbols().get(i).indexOf(symbol);
            if (d >= 0) {
                return -1 - ((long) i << 8 | d);
            }
        }
        return Long.MIN_VALUE;
    }

    /// The outputs 0 until this have a shape that follows from the inputs. (Not "which": outputs are placed
    /// in order.)
    int leading() {
        return leading;
    }

    /// The shape of output `index`, below [#leading]; 0 where an input has fewer dimensions than the model
    /// says.
    long[] dims(int index, Tensor[] inputs) {
        var dims = sources[index].clone();
        for (int d = 0; d < dims.length; d++) {
            if (dims[d] < 0) {
                long source = -1 - dims[d];
                var from = inputs[(int) (source >> 8)].dims();
                int dimension = (int) (source & 0xff);
                dims[d] = dimension < from.length ? from[dimension] : 0;
            }
        }
        return dims;
    }
}
