package dev.windlass.domain;

import java.time.Instant;

/// One fact about a promotion, as Kubernetes spells conditions. `status` is True, False or Unknown.
public record Condition(String type, Status status, String reason, String message, Instant since) {
    public enum Status {
        TRUE,
        FALSE,
        UNKNOWN
    }
}
