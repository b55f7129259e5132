package dev.windlass.agent;

import dev.windlass.domain.WorkerSpec;

/// What the agent tells of a version on this node; `reason` is empty while all is well.
public record ReplicaReport(WorkerSpec spec, ReplicaState state, long incarnation, String reason) {
    /// Gets every change, in order, on the thread that made it; must not block for long.
    @FunctionalInterface
    public interface Listener {
        void changed(ReplicaReport report);
    }
}
