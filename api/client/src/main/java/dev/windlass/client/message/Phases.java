package dev.windlass.client.message;

import dev.windlass.domain.Phase;
import java.util.Arrays;
import java.util.Optional;

/// Phases as the API spells them, such as `RolledBack`.
public final class Phases {
    private Phases() {}

    /// The phase with this spelling; empty for one that a newer server knows.
    public static Optional<Phase> parse(String id) {
        return Arrays.stream(Phase.values())
                .filter(phase -> phase.id().equals(id))
                .findFirst();
    }

    /// True for an outcome.
    public static boolean terminal(String id) {
        return parse(id).map(Phase::terminal).orElse(false);
    }
}
