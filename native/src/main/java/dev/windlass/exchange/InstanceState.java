package dev.windlass.exchange;

/// Where an instance is in its life; it only moves forward.
public enum InstanceState {
    /// Loaded, warm, takes requests.
    READY,
    /// Takes no new requests; what was submitted is still answered.
    DRAINING,
    /// The inference worker died or was let go: every request was answered.
    GONE
}
