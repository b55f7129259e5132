package dev.windlass.quota;

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

    /// @param memory what the node still has
    /// @param bytes what it offers in all
    public record Candidate(NodeMemory memory, long bytes, Bearing bearing) {}

    /// The nodes that are asked for `requestBytes` and `requestWorkers`; never empty unless `live` is. If no live
    /// node could be asked, all are, so that whoever waits is told what for.
    public static List<NodeMemory> of(List<Candidate> live, long requestBytes, int requestWorkers) {
        boolean carried = live.stream().anyMatch(it -> it.bearing() == Bearing.CARRIES);
        var asked = live.stream()
                .filter(it -> asked(it, carried, requestBytes, requestWorkers))
                .map(Candidate::memory)
                .toList();
        return asked.isEmpty() ? live.stream().map(Candidate::memory).toList() : asked;
    }

    /// A node that is merely full is waited for: the model shall be everywhere. One that could never take the
    /// version, or has no room for what the others carry already, isn't.
    private static boolean asked(Candidate node, boolean carried, long requestBytes, int requestWorkers) {
        return switch (node.bearing()) {
            case CARRIES -> true;
            case LEFT_OUT -> false;
            case NOTHING -> {
                var memory = node.memory();
                boolean fits = memory.freeBytes() >= requestBytes && memory.freeWorkers() >= requestWorkers;
                boolean tooSmall = requestBytes > node.bytes() || memory.freeBytes() < 0 || memory.freeWorkers() < 0;
                yield fits || !(carried || tooSmall);
            }
        };
    }
}
