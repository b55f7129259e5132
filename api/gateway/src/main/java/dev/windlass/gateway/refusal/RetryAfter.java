package dev.windlass.gateway.refusal;

/// Whether it helps to come back after a refusal.
public final class RetryAfter {
    private RetryAfter() {}

    /// 0 if it doesn't.
    public static int seconds(Refusal refusal) {
        return switch (refusal) {
            case Refusal.OverLimit limit -> limit.retryAfterSeconds();
            case Refusal.BrownedOut away -> away.retryAfterSeconds();
            case Refusal.Unavailable _ -> 1;
            default -> 0;
        };
    }
}
