package dev.windlass.gateway.stats;

/// What became of one copy of a request that a client had been answered.
public enum ShadowResult {
    AGREED,
    /// An integer, a truth value, a string or a shape differs.
    FLIPPED,
    /// Floating-point numbers lie further apart than they may.
    DRIFTED,
    /// The shadow didn't take it, or gave no answer.
    FAILED,
    /// It wasn't made, or not heard to the end: no pair.
    SHED
}
