package dev.windlass.workflow;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Phase;
import org.jspecify.annotations.Nullable;

/// How a promotion or rollback ended. `phase` is terminal. `evidence` is null if it could not be sealed.
public record Outcome(
        Phase phase,
        Reason reason,
        String message,
        @Nullable Digest evidence) {}
