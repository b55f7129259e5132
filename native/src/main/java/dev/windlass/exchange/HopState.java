package dev.windlass.exchange;

/// Where a hop is in its life; it only moves forward.
public enum HopState {
    /// Loaded, warm, takes requests.
    READY,
    /// Takes no new requests; what was submitted is still answered.
    DRAINING,
    /// The inference worker died or was let go: every request was answered.
    GONE
}
