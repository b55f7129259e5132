package dev.windlass.gateway;

import dev.windlass.exchange.HopSpec;
import dev.windlass.exchange.WantedOutputs;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Which outputs a request wants, in its own order, and which of them as binary data.
///
/// @param wanted what the model is asked for
/// @param places in the reply, which has only what was asked for, in the model's order
record ReplyPlan(WantedOutputs wanted, int[] places, boolean[] binary) {
    /// @throws GatewayProblem.RefusedException if an output isn't the model's or stands twice
    static ReplyPlan of(InferRequest request, HopSpec spec) {
        var wanted = request.outputs();
        if (wanted == null || wanted.isEmpty()) {
            return all(spec, request.binaryOutputs());
        }
        var outputs = new int[wanted.size()];
        var binary = new boolean[wanted.size()];
        var seen = new boolean[spec.outputs().size()];
        for (int i = 0; i < outputs.length; i++) {
            var one = wanted.get(i);
            int output = indexOf(one.name(), spec);
            if (seen[output]) {
                throw GatewayProblem.bad("outputs", HeadReader.excerpt(one.name()), "stands twice", "name it once");
            }
            seen[output] = true;
            outputs[i] = output;
            var own = one.binary();
            binary[i] = own == null ? request.binaryOutputs() : own;
        }
        var ascending = outputs.clone();
        Arrays.sort(ascending);
        var places = Arrays.stream(outputs)
                .map(it -> Arrays.binarySearch(ascending, it))
                .toArray();
        return new ReplyPlan(WantedOutputs.of(ascending, seen.length), places, binary);
    }

    /// All outputs in the model's order.
    static ReplyPlan all(HopSpec spec, boolean asBinary) {
        var binary = new boolean[spec.outputs().size()];
        Arrays.fill(binary, asBinary);
        return new ReplyPlan(
                WantedOutputs.ALL, IntStream.range(0, binary.length).toArray(), binary);
    }

    private static int indexOf(String name, HopSpec spec) {
        var specs = spec.outputs();
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).name().equals(name)) {
                return i;
            }
        }
        throw GatewayProblem.bad(
                "outputs",
                HeadReader.excerpt(name),
                "isn't an output of the model",
                "name some of " + PreparedInputs.names(specs));
    }
}
