package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.TensorSpec;
import java.util.List;

/// Which tensors a model takes and gives, for people, and whether a request gives all that it must.
final class TensorNames {
    private static final int NAMES_MAX = 20;

    private TensorNames() {}

    /// @param given by place in `specs`
    /// @throws RefusedException naming the first one that is lacking
    static void requireAll(boolean[] given, List<TensorSpec> specs) {
        for (int i = 0; i < given.length; i++) {
            if (!given[i] && !specs.get(i).optional()) {
                throw Refusal.bad(
                        "inputs",
                        "",
                        "lacks " + Refusal.excerpt(specs.get(i).name()) + ", the model takes " + taken(specs),
                        "give " + of(required(specs)));
            }
        }
    }

    /// The names of some tensors, cut where there are very many.
    static String of(List<TensorSpec> specs) {
        var first = specs.stream()
                .limit(NAMES_MAX)
                .map(it -> Refusal.excerpt(it.name()))
                .toList()
                .toString();
        return specs.size() <= NAMES_MAX ? first : first + " and " + (specs.size() - NAMES_MAX) + " more";
    }

    private static String taken(List<TensorSpec> specs) {
        int optional = specs.size() - required(specs).size();
        return (specs.size() - optional) + (optional == 0 ? "" : " and " + optional + " that may be left out");
    }

    /// Those that every request gives.
    static List<TensorSpec> required(List<TensorSpec> specs) {
        return specs.stream().filter(it -> !it.optional()).toList();
    }
}
