package dev.windlass.activity;

import dev.windlass.workflow.FailureTypes;
import io.temporal.failure.ApplicationFailure;

/// The one place where activities make failures: a stable type, and a message that names the remedy.
final class Failures {
    private Failures() {}

    /// The bytes are not those of the digest, or will never load; no retry makes it better.
    static ApplicationFailure artifactMismatch(String message) {
        return ApplicationFailure.newNonRetryableFailure(message, FailureTypes.ARTIFACT_MISMATCH);
    }

    /// An inference worker did not get ready this time.
    static ApplicationFailure loadFailed(String message) {
        return ApplicationFailure.newFailure(message, FailureTypes.LOAD_FAILED);
    }

    /// The artifact can't be had now, which says nothing of the version.
    static ApplicationFailure artifactAway(String message) {
        return ApplicationFailure.newFailure(message, FailureTypes.ARTIFACT_AWAY);
    }

    static ApplicationFailure probeFailed(String message) {
        return ApplicationFailure.newFailure(message, FailureTypes.PROBE_FAILED);
    }

    /// Another holder, or a later write of the same one, stands.
    static ApplicationFailure staleFence(String message) {
        return ApplicationFailure.newNonRetryableFailure(message, FailureTypes.STALE_FENCE);
    }

    /// A webhook didn't decide this time.
    static ApplicationFailure unanswered(String message) {
        return ApplicationFailure.newFailure(message, "Unanswered");
    }

    /// The request names something that isn't there; the message names field, value and remedy.
    static ApplicationFailure invalidRequest(String message) {
        return ApplicationFailure.newNonRetryableFailure(message, FailureTypes.INVALID_REQUEST);
    }
}
