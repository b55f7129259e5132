package dev.windlass.gateway;

/// How a request that was handed to an inference worker ended, as the judge counts it.
enum OutcomeKind {
    GOOD,
    FAILED,
    /// Answered 200, but an output holds a NaN or an infinity.
    NON_FINITE
}
