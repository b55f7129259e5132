package dev.windlass.workflow;

import dev.windlass.domain.Phase;

/// What validators say no with.
final class Checks {
    private Checks() {}

    static void notBlank(String field, String value) {
        if (value == null || value.isBlank()) {
            throw FailureTypes.refusal(FailureTypes.INVALID_REQUEST, field + " must not be empty");
        }
    }

    static void phase(boolean fits, String message, Phase phase) {
        if (!fits) {
            throw FailureTypes.refusal(FailureTypes.WRONG_PHASE, message + " (phase " + phase.id() + ")");
        }
    }
}
