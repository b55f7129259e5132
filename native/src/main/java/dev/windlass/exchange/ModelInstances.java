package dev.windlass.exchange;

import java.util.Optional;

/// The inference workers that can be reached from this process: filled by the node agent, read by the
/// gateway. Thread-safe.
public interface ModelInstances {
    /// The open instance of a version, or empty if none serves it here now. An instance that was found
    /// may be gone a moment later; [ModelInstance#acquire] says so.
    Optional<ModelInstance> find(VersionKey key);

    /// Those of all instances that run on this machine's processors.
    RunTurns turns();

    /// Adds a listener and tells it at once, on this thread, of every bell that is already open.
    void listen(BellListener listener);

    /// Learns of every inference worker's bell, so that somebody can wait on it. Calls come one at a time
    /// and don't block.
    interface BellListener {
        /// The bell must now be waited on: by a selector or by a [BellThread], by one of them only.
        void opened(Bell bell);

        /// The inference worker is gone or was let go; its channel is closed. Comes once, after `opened`.
        void closed(Bell bell);
    }
}
