package dev.windlass.workflow.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.WorkerSpec;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;

/// What a node agent does for a workflow, on its host queue `node.<name>`. No call stays open for an
/// inference worker's life: keeping it alive is the node agent's job.
@ActivityInterface(namePrefix = "Node")
public interface NodeActivities {
    /// Returns once an inference worker for `spec` is READY: loaded, digest checked, warmed, self-tested. One
    /// that runs already is taken. Heartbeats. Fails with `ArtifactMismatch` (digest; never retried),
    /// `ArtifactAway` (the object store doesn't answer, or the disk is full) or `LoadFailed`.
    Loaded ensureLoaded(EnsureLoaded request);

    /// One inference through the loaded inference worker with generated input, and its digest. Fails with
    /// `ProbeFailed`.
    Probed probe(Probe request);

    /// Drains and stops the inference worker if no other owner needs it; one that isn't there is fine.
    Unloaded unload(Unload request);

    record EnsureLoaded(String node, WorkerSpec spec) {}

    /// `took` from request to READY; zero if it was already.
    record Loaded(String node, Digest digest, Duration took) {}

    record Probe(String node, WorkerSpec spec) {}

    /// `nonFinite`: the answer to made-up inputs holds a NaN or an infinity.
    record Probed(Digest digest, Duration latency, boolean nonFinite) {}

    record Unload(String node, WorkerSpec spec) {}

    record Unloaded() {}
}
