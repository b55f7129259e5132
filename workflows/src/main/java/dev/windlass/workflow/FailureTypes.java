package dev.windlass.workflow;

import io.temporal.failure.ApplicationFailure;
import java.util.List;

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

    /// From activities: a node can't have the artifact now. No fault of the version: it is waited for.
    public static final String ARTIFACT_AWAY = "ArtifactAway";

    /// From activities: a loaded inference worker answered wrongly.
    public static final String PROBE_FAILED = "ProbeFailed";

    /// From activities, never retried: another holder or a later write stands.
    public static final String STALE_FENCE = "StaleFence";

    private static final List<String> OF_VALIDATORS =
            List.of(INVALID_REQUEST, BUSY, WRONG_PHASE, INVALID_DECISION, INTERNAL_ERROR);

    private FailureTypes() {}

    /// The type of a refused update. A handler's failure carries it as its type; of a validator's the SDK
    /// (1.38) keeps the message only, which therefore begins with it (see [#refusal]).
    public static String of(ApplicationFailure failure) {
        var message = failure.getOriginalMessage();
        return OF_VALIDATORS.stream()
                .filter(type -> message != null && message.startsWith(type + ": "))
                .findFirst()
                .orElse(failure.getType());
    }

    /// A refusal whose type survives a validator.
    static ApplicationFailure refusal(String type, String message) {
        return ApplicationFailure.newNonRetryableFailure(type + ": " + message, type);
    }

    /// What a load that isn't patient hands back at once: the caller shows what it waits for, then waits.
    static String[] neverRetriedByLoads() {
        return new String[] {INVALID_REQUEST, ARTIFACT_MISMATCH, STALE_FENCE, ARTIFACT_AWAY};
    }

    /// What a load that waits for an artifact hands back: everything else.
    static String[] neverRetriedByPatientLoads() {
        return new String[] {INVALID_REQUEST, ARTIFACT_MISMATCH, STALE_FENCE, LOAD_FAILED};
    }

    /// What no retry makes better.
    static String[] neverRetried() {
        return new String[] {INVALID_REQUEST, ARTIFACT_MISMATCH, STALE_FENCE};
    }
}
