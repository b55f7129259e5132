package dev.windlass.gateway.stats;

import dev.windlass.exchange.HopFailure;

/// How a request ended that was handed to an inference worker, as the judge counts it.
public enum OutcomeKind {
    GOOD,
    /// Whatever was asked: an error, a time-out, a death.
    FAILED,
    /// For a reason that may be the request's own: only the other arm, which gets its share of the same requests, can
    /// tell.
    REFUSED,
    /// Answered 200, but an output that was asked for holds a NaN or an infinity.
    NON_FINITE;

    /// @param ownDeadline the client said how long it waits
    public static OutcomeKind of(HopFailure failure, boolean ownDeadline) {
        return switch (failure) {
            case HopFailure.InputsRefused _, HopFailure.ReplyTooLarge _ -> REFUSED;
            case HopFailure.Expired _ -> ownDeadline ? REFUSED : FAILED;
            case HopFailure.InferenceWorkerLost _,
                    HopFailure.ModelError _,
                    HopFailure.Rejected _,
                    HopFailure.Cancelled _ -> FAILED;
        };
    }
}
