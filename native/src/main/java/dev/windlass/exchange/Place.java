package dev.windlass.exchange;

/// Where a request is.
enum Place {
    /// Being written, or given back.
    HELD,
    QUEUED,
    AT_WORKER,
    /// What the inference worker answered is read, or was: who reads it gives the room back, or the reply
    /// does.
    ANSWERING
}
