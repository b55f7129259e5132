package dev.windlass.policy;

import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.TensorSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a client of the stable version can talk to the candidate without a change. Inputs must have the
/// same names and datatypes, and take every shape that the stable version takes; it may have more that a request can
/// leave out, and must let a request leave out what the stable version does; the candidate must give
/// every output that the stable version gives, with the same datatype and a shape that can be the same, and
/// may give more. The order of tensors doesn't matter: the protocol names them.
final class SchemaDifference {
    private static final long FREE = -1;

    private SchemaDifference() {}

    /// The first difference that breaks a client, naming the tensor; empty if there is none.
    static Optional<String> of(ModelSchema candidate, ModelSchema stable) {
        var inputs = byName(candidate.inputs());
        for (TensorSchema old : stable.inputs()) {
            var difference = input(inputs.remove(old.name()), old);
            if (difference.isPresent()) {
                return difference;
            }
        }
        for (var more : inputs.values()) {
            if (!more.optional()) {
                return Optional.of(
                        "the candidate wants input \"" + more.name() + "\", which the stable version doesn't have");
            }
        }
        var outputs = byName(candidate.outputs());
        return stable.outputs().stream()
                .map(old -> output(outputs.get(old.name()), old))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> input(@Nullable TensorSchema next, TensorSchema old) {
        if (next == null) {
            return Optional.of("the candidate lacks input \"" + old.name() + "\"");
        }
        if (!next.datatype().equals(old.datatype())) {
            return differs("input", next.datatype(), old.datatype(), old);
        }
        if (old.optional() && !next.optional()) {
            return Optional.of("the candidate needs input \"" + old.name()
                    + "\", which the stable version lets requests leave out");
        }
        return takesAll(next, old)
                ? Optional.empty()
                : differs("input", "shape " + next.shapeText(), "shape " + old.shapeText(), old);
    }

    private static boolean takesAll(TensorSchema next, TensorSchema old) {
        if (next.anyRank()) {
            return true;
        }
        boolean takesAll = !old.anyRank() && next.shape().size() == old.shape().size();
        for (int i = 0; takesAll && i < next.shape().size(); i++) {
            takesAll = next.shape().get(i) == FREE
                    || next.shape().get(i).equals(old.shape().get(i));
        }
        return takesAll;
    }

    private static Optional<String> output(@Nullable TensorSchema next, TensorSchema old) {
        if (next == null) {
            return Optional.of("the candidate lacks output \"" + old.name() + "\"");
        }
        if (!next.datatype().equals(old.datatype())) {
            return differs("output", next.datatype(), old.datatype(), old);
        }
        return canBeSame(next, old)
                ? Optional.empty()
                : differs("output", "shape " + next.shapeText(), "shape " + old.shapeText(), old);
    }

    private static boolean canBeSame(TensorSchema next, TensorSchema old) {
        if (next.anyRank() || old.anyRank()) {
            return true;
        }
        boolean canBeSame = next.shape().size() == old.shape().size();
        for (int i = 0; canBeSame && i < next.shape().size(); i++) {
            long left = next.shape().get(i);
            long right = old.shape().get(i);
            canBeSame = left == right || left == FREE || right == FREE;
        }
        return canBeSame;
    }

    private static Optional<String> differs(String kind, String next, String old, TensorSchema tensor) {
        return Optional.of(kind + " \"" + tensor.name() + "\" is " + next + " in the candidate and " + old
                + " in the stable version");
    }

    private static Map<String, TensorSchema> byName(List<TensorSchema> tensors) {
        var byName = new LinkedHashMap<String, TensorSchema>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        return byName;
    }
}
