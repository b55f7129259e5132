package dev.windlass.gate;

import dev.windlass.domain.Phase;
import java.util.List;
import java.util.Optional;

/// What may be told of a promotion, by the names that manifests use.
public final class Notifications {
    /// All of them.
    public static final List<String> ALL = List.of(
            "started",
            "approval-required",
            "paused",
            "aborted",
            "completed",
            "rolled-back",
            "rejected",
            "superseded",
            "expired",
            "cancelled",
            "needs-attention");

    private Notifications() {}

    /// What is told of a promotion that comes to that phase.
    public static Optional<String> of(Phase phase) {
        return switch (phase) {
            case PLANNED -> Optional.of("started");
            case AWAITING_APPROVAL -> Optional.of("approval-required");
            case PAUSED -> Optional.of("paused");
            case ABORTING -> Optional.of("aborted");
            case SUCCEEDED -> Optional.of("completed");
            case ROLLED_BACK -> Optional.of("rolled-back");
            case REJECTED -> Optional.of("rejected");
            case SUPERSEDED -> Optional.of("superseded");
            case EXPIRED -> Optional.of("expired");
            case CANCELLED -> Optional.of("cancelled");
            case NEEDS_ATTENTION -> Optional.of("needs-attention");
            case PENDING, WAITING_FOR_QUOTA, VALIDATING, PREPARING, SHADOWING, PROGRESSING, PROMOTING, BAKING ->
                Optional.empty();
        };
    }
}
