package dev.windlass.workflow;

/// Types of the `ApplicationFailure`s that cross a workflow's or an activity's boundary. Stable: clients map
/// them.
public final class FailureTypes {
    /// An update's content is wrong; its message names field, value and remedy.
    public static final String INVALID_REQUEST = "InvalidRequest";

    /// Another request for the endpoint is being granted right now.
    public static final String BUSY = "Busy";

    /// The update doesn't fit the phase: approve without an open gate, resume without a pause, anything after
    /// the end.
    public static final String WRONG_PHASE = "WrongPhase";

    /// The decision row is missing, expired, bound to another plan, or of somebody who may not decide.
    public static final String INVALID_DECISION = "InvalidDecision";

    /// A bug: an exception in a handler that nobody expected.
    public static final String INTERNAL_ERROR = "InternalError";

    /// From activities, never retried: the bytes are not those of the digest.
    public static final String ARTIFACT_MISMATCH = "ArtifactMismatch";

    /// From activities: an inference worker did not get ready.
    public static final String LOAD_FAILED = "LoadFailed";

    /// From activities: a loaded inference worker answered wrongly.
    public static final String PROBE_FAILED = "ProbeFailed";

    /// From activities, never retried: another holder or a later write stands.
    public static final String STALE_FENCE = "StaleFence";

    private FailureTypes() {}

    /// What no retry makes better.
    static String[] neverRetried() {
        return new String[] {INVALID_REQUEST, ARTIFACT_MISMATCH, STALE_FENCE};
    }
}
