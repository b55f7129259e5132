package dev.windlass.policy;

/// What a rule that can't be evaluated does.
public enum FailurePolicy {
    /// It denies.
    FAIL,
    /// It is reported and does nothing else.
    IGNORE
}
