package dev.windlass.gateway;

import dev.windlass.exchange.HopSpec;
import dev.windlass.exchange.TensorSpec;
import java.util.List;

/// Which outputs a request wants, in its own order, and which of them as binary data.
///
/// @param indices places in the model's outputs
record ReplyPlan(int[] indices, boolean[] binary) {
    /// @throws GatewayProblem.RefusedException if an output isn't the model's or stands twice
    static ReplyPlan of(InferRequest request, HopSpec spec) {
        var wanted = request.outputs();
        if (wanted == null || wanted.isEmpty()) {
            return all(spec, request.binaryOutputs());
        }
        var indices = new int[wanted.size()];
        var binary = new boolean[wanted.size()];
        var seen = new boolean[spec.outputs().size()];
        for (int i = 0; i < indices.length; i++) {
            var one = wanted.get(i);
            int index = indexOf(one.name(), spec.outputs());
            if (seen[index]) {
                throw GatewayProblem.bad("outputs", HeadReader.excerpt(one.name()), "stands twice", "name it once");
            }
            seen[index] = true;
            indices[i] = index;
            var own = one.binary();
            binary[i] = own == null ? request.binaryOutputs() : own;
        }
        return new ReplyPlan(indices, binary);
    }

    /// All outputs in the model's order.
    static ReplyPlan all(HopSpec spec, boolean asBinary) {
        var indices = new int[spec.outputs().size()];
        var binary = new boolean[indices.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
            binary[i] = asBinary;
        }
        return new ReplyPlan(indices, binary);
    }

    private static int indexOf(String name, List<TensorSpec> specs) {
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).name().equals(name)) {
                return i;
            }
        }
        throw GatewayProblem.bad(
                "outputs",
                HeadReader.excerpt(name),
                "isn't an output of the model",
                "name some of " + specs.stream().map(TensorSpec::name).toList());
    }
}
