package dev.windlass.quota;

import dev.windlass.domain.Resources;
import java.util.List;

/// On which live nodes a version must have room before it may start: on those that carry its model or shall carry
/// it. A node that can't and carries nothing of it is left out later (see [Spread]) and doesn't hold up a start.
public final class Members {
    private Members() {}

    /// What a node has to do with a model already.
    public enum Bearing {
        CARRIES,
        LEFT_OUT,
        NOTHING
    }

    /// @param free what the node still has
    /// @param all what it offers
    public record Candidate(NodeRoom free, NodeRoom all, Bearing bearing) {}

    /// The nodes that are asked for `request`; never empty unless `live` is. If no live node could be asked, all are,
    /// so that whoever waits is told what for.
    public static List<NodeRoom> of(List<Candidate> live, List<Resources> request) {
        boolean carried = live.stream().anyMatch(it -> it.bearing() == Bearing.CARRIES);
        var asked = live.stream()
                .filter(it -> asked(it, carried, request))
                .map(Candidate::free)
                .toList();
        return asked.isEmpty() ? live.stream().map(Candidate::free).toList() : asked;
    }

    /// A node that is merely full is waited for: the model shall be everywhere. One that could never take the
    /// version, or has no room for what the others carry already, isn't.
    private static boolean asked(Candidate node, boolean carried, List<Resources> request) {
        return switch (node.bearing()) {
            case CARRIES -> true;
            case LEFT_OUT -> false;
            case NOTHING -> {
                boolean fits = node.free().missing(request).isEmpty();
                boolean tooSmall = node.all().missing(request).isPresent()
                        || node.free().missing(List.of()).isPresent();
                yield fits || !(carried || tooSmall);
            }
        };
    }
}
