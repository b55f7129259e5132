package dev.windlass.domain;

/// Where a promotion stands. Terminal phases are its outcomes.
public enum Phase {
    PENDING,
    PLANNED,
    WAITING_FOR_QUOTA,
    VALIDATING,
    AWAITING_APPROVAL,
    PREPARING,
    SHADOWING,
    PROGRESSING,
    PAUSED,
    PROMOTING,
    BAKING,
    ABORTING,
    NEEDS_ATTENTION,
    SUCCEEDED,
    ROLLED_BACK,
    REJECTED,
    SUPERSEDED,
    EXPIRED,
    CANCELLED;

    public boolean terminal() {
        return compareTo(SUCCEEDED) >= 0;
    }

    /// As documents and the command line spell it, such as `AwaitingApproval`.
    public String id() {
        var text = new StringBuilder();
        for (String part : name().split("_")) {
            text.append(part.charAt(0)).append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return text.toString();
    }
}
