package dev.windlass.workflow;

import dev.windlass.domain.Phase;
import io.temporal.failure.ApplicationFailure;

/// What validators say no with.
final class Checks {
    private Checks() {}

    static void notBlank(String field, String value) {
        if (value == null || value.isBlank()) {
            throw ApplicationFailure.newNonRetryableFailure(
                    field + " must not be empty", FailureTypes.INVALID_REQUEST);
        }
    }

    static void phase(boolean fits, String message, Phase phase) {
        if (!fits) {
            throw ApplicationFailure.newNonRetryableFailure(
                    message + " (phase " + phase.id() + ")", FailureTypes.WRONG_PHASE);
        }
    }
}
