package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.Reply;
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
/// @param classes how many of an output's best classes are wanted in its place, or 0; empty if no
/// output's are
/// @param nonFinite how numbers that aren't finite are written in JSON
public record ReplyPlan(WantedOutputs wanted, int[] places, boolean[] binary, int[] classes, NonFiniteText nonFinite) {
    private static final int[] NO_CLASSES = {};

    ReplyPlan(WantedOutputs wanted, int[] places, boolean[] binary, NonFiniteText nonFinite) {
        this(wanted, places, binary, NO_CLASSES, nonFinite);
    }

    /// The reply as it is written: the same, or one with classes in the place of outputs.
    ///
    /// @throws RefusedException if that are too many
    Reply shown(Reply reply) {
        return classes.length == 0 ? reply : new ClassifiedReply(reply, places, classes);
    }

    /// The outputs of a request that names them alone.
    ///
    /// @param outputs null for all
    /// @throws RefusedException if an output isn't the model's or stands twice
    public static ReplyPlan ofNames(@Nullable List<String> outputs, NonFiniteText nonFinite, InstanceSpec spec) {
        var wanted = outputs == null
                ? null
                : outputs.stream()
                        .map(it -> new InferRequest.Wanted(it, null, 0))
                        .toList();
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
        var classes = new int[wanted.size()];
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
            classes[i] = one.classes() == 0 ? 0 : BestClasses.of(spec.outputs().get(output), one.classes());
        }
        var ascending = outputs.clone();
        Arrays.sort(ascending);
        var places = Arrays.stream(outputs)
                .map(it -> Arrays.binarySearch(ascending, it))
                .toArray();
        boolean classified = Arrays.stream(classes).anyMatch(it -> it > 0);
        return new ReplyPlan(
                WantedOutputs.of(ascending, seen.length),
                places,
                binary,
                classified ? classes : NO_CLASSES,
                request.nonFinite());
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
