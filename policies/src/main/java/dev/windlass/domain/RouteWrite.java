package dev.windlass.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A wish to change an endpoint's route. Accepted only from the holder of the current `fence`, and only if
/// `seq` is greater than the stored one; the same pair with the same arms is a retry and gets the epoch
/// already given.
public record RouteWrite(
        EndpointRef endpoint,
        long fence,
        long seq,
        List<ArmTarget> arms,
        @Nullable Digest planDigest,
        String promotion,
        String actor,
        String reason) {
    public RouteWrite {
        arms = checked(arms);
    }

    /// Weights of a route with arms sum to 100, and no arm stands twice.
    static List<ArmTarget> checked(List<ArmTarget> arms) {
        int sum = arms.stream().mapToInt(ArmTarget::weightPercent).sum();
        if (!arms.isEmpty() && sum != 100) {
            throw new IllegalArgumentException("weights of a route must sum to 100, got " + sum + " in " + arms);
        }
        if (arms.stream().map(ArmTarget::arm).distinct().count() != arms.size()) {
            throw new IllegalArgumentException("an arm stands twice in " + arms);
        }
        return List.copyOf(arms);
    }
}
