package dev.windlass.exchange;

/// How an inference worker's process ended, as far as its owner knows.
public enum Ending {
    /// The process still runs, or nobody has looked yet.
    UNKNOWN,
    /// It died of itself, of its memory or of a hang: what it was at may be the cause.
    OF_ITSELF,
    /// Somebody ended it, by a signal of his own: what it was at isn't the cause.
    FROM_OUTSIDE
}
