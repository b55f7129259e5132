package dev.windlass.judge;

/// How wrong a request must have gone to count; each kind holds the ones before it. They are judged apart, so that what
/// both arms do alike (one client's mistakes, a model that answers -inf by its nature) hides nothing worse.
enum BadKind {
    /// The version failed, whatever was asked.
    FAILED,
    /// No answer: failed, or refused for a reason that may be the request's own.
    UNANSWERED,
    /// No answer, or one that holds a NaN or an infinity.
    ANY
}
