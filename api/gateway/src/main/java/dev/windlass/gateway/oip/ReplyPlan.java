package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.WantedOutputs;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which outputs a request wants, in its own order, and which of them as binary data.
///
/// @param wanted what the model is asked for
/// @param places in the reply, which has only what was asked for, in the model's order
/// @param nonFinite how numbers that aren't finite are written in JSON
public record ReplyPlan(WantedOutputs wanted, int[] places, boolean[] binary, NonFiniteText nonFinite) {
    /// The outputs of a request that names them alone.
    ///
    /// @param outputs null for all
    /// @throws RefusedException if an output isn't the model's or stands twice
    public static ReplyPlan ofNames(@Nullable List<String> outputs, NonFiniteText nonFinite, InstanceSpec spec) {
        var wanted = outputs == null
                ? null
                : outputs.stream().map(it -> new InferRequest.Wanted(it, null)).toList();
        return of(new InferRequest(null, 0, false, nonFinite, List.of(), wanted), spec);
    }

    /// @throws RefusedException if an output isn't the model's or stands twice
    static ReplyPlan of(InferRequest request, InstanceSpec spec) {
        var wanted = request.outputs();
        if (wanted == null || wanted.isEmpty()) {
            return all(spec, request.binaryOutputs(), request.nonFinite());
        }
        var outputs = new int[wanted.size()];
        var binary = new boolean[wanted.size()];
        var seen = new boolean[spec.outputs().size()];
        for (int i = 0; i < outputs.length; i++) {
            var one = wanted.get(i);
            int output = indexOf(one.name(), spec);
            if (seen[output]) {
                throw Refusal.bad("outputs", Refusal.excerpt(one.name()), "stands twice", "name it once");
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
        return new ReplyPlan(WantedOutputs.of(ascending, seen.length), places, binary, request.nonFinite());
    }

    /// All outputs in the model's order, as binary data.
    static ReplyPlan allBinary(InstanceSpec spec) {
        return all(spec, true, NonFiniteText.LITERAL);
    }

    private static ReplyPlan all(InstanceSpec spec, boolean asBinary, NonFiniteText nonFinite) {
        var binary = new boolean[spec.outputs().size()];
        Arrays.fill(binary, asBinary);
        var places = new int[binary.length];
        Arrays.setAll(places, it -> it);
        return new ReplyPlan(WantedOutputs.ALL, places, binary, nonFinite);
    }

    private static int indexOf(String name, InstanceSpec spec) {
        int output = spec.output(name);
        if (output >= 0) {
            return output;
        }
        throw Refusal.bad(
                "outputs",
                Refusal.excerpt(name),
                "isn't an output of the model",
                "name some of " + TensorNames.of(spec.outputs()));
    }
}
