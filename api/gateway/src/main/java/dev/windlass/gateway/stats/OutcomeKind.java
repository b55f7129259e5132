package dev.windlass.gateway.stats;

import dev.windlass.exchange.InferenceFailure;

/// How a request ended that was handed to an inference worker, as the judge counts it.
public enum OutcomeKind {
    GOOD,
    /// Whatever was asked: an error, a time-out, a death.
    FAILED,
    /// For a reason that may be the request's own: only the other arm, which gets its share of the same
    /// requests, can tell.
    REFUSED,
    /// Answered 200, but an output that was asked for holds a NaN or an infinity.
    NON_FINITE;

    /// @param ownDeadline the client said how long it waits
    public static OutcomeKind of(InferenceFailure failure, boolean ownDeadline) {
        return switch (failure) {
            case InferenceFailure.InputsRefused _, InferenceFailure.ReplyTooLarge _ -> REFUSED;
            case InferenceFailure.NoReplyRoom _ -> GOOD; // the model has done its part
            case InferenceFailure.Cancelled _ -> REFUSED; // as if it had said how long it waits
            case InferenceFailure.Expired _, InferenceFailure.CannotBeMet _ -> ownDeadline ? REFUSED : FAILED;
            case InferenceFailure.InferenceWorkerLost _, InferenceFailure.ModelError _, InferenceFailure.Rejected _ ->
                FAILED;
        };
    }
}
