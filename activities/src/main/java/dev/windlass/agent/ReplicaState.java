package dev.windlass.agent;

/// Where a version stands on this node.
public enum ReplicaState {
    /// Being fetched, started or loaded.
    LOADING,
    READY,
    /// It can't be brought up: refused at load, or its inference worker dies again and again.
    UNAVAILABLE,
    /// Let go.
    STOPPED
}
