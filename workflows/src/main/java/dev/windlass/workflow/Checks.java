package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/// What validators say no with, and what a signal is ignored for.
final class Checks {
    private Checks() {}

    /// An update says for which endpoint it is, and it is this one.
    static void addressed(@Nullable Addressed update, EndpointRef own) {
        var given = update == null ? null : update.endpoint();
        if (!own.equals(given)) {
            throw FailureTypes.refusal(
                    FailureTypes.INVALID_REQUEST,
                    "endpoint must be " + own + ", got " + (given == null ? "none" : given));
        }
    }

    /// False for a signal that is for another endpoint, which is logged. One without an endpoint is of an earlier
    /// version.
    static boolean isFor(@Nullable Addressed signal, EndpointRef own) {
        var given = signal == null ? null : signal.endpoint();
        if (given == null || given.equals(own)) {
            return true;
        }
        Workflow.getLogger(Checks.class).warn("signal for {} ignored, this is {}", given, own);
        return false;
    }

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
