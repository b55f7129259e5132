package dev.windlass.workflow;

import java.util.Locale;

/// Why a promotion or rollback is in its phase. The CI exit code follows from outcome and reason.
public enum Reason {
    STARTED,
    CAPACITY,
    POLICY,
    APPROVAL,
    LOADING,
    STEP,
    OPERATOR,
    INSUFFICIENT_DATA,
    UNDECIDED,
    BAKE,
    /// A freeze stands; no candidate gets more while it does.
    BLOCKED,
    /// Other members of the promotion's group are waited for.
    BARRIER,
    /// Another member of the promotion's group went back, and all go with it.
    GROUP,
    /// A webhook is asked.
    GATE,
    /// A window is closed; nothing starts, and no candidate gets more, while it is.
    GATE_CLOSED,
    COMPLETED,
    /// What was to be promoted is the stable version: nothing was done.
    ALREADY_SERVING,
    /// The judge says Harm.
    HARM,
    /// The candidate, as a shadow, doesn't say what clients are told.
    SHADOW_DISAGREES,
    /// A hard guard fired.
    GUARD,
    POLICY_DENIED,
    /// A webhook says no.
    GATE_DENIED,
    /// A webhook said nothing in time.
    GATE_ERROR,
    APPROVAL_REJECTED,
    APPROVAL_EXPIRED,
    DEADLINE_EXCEEDED,
    ABORTED,
    CANCELLED,
    DIGEST_MISMATCH,
    /// The loaded candidate doesn't answer its golden rows as its training library did.
    GOLDEN_MISMATCH,
    NOT_READY,
    /// A node can't have an artifact now; it is waited for.
    ARTIFACT_AWAY,
    NO_NODE,
    /// A gateway did not acknowledge an increase in time.
    NOT_ACKNOWLEDGED,
    /// A live gateway does not acknowledge a decrease.
    PARTIAL_ACK,
    /// A newer promotion of the endpoint was asked for that ends this one.
    SUPERSEDED,
    /// Another holder has the endpoint.
    STALE_FENCE,
    /// Temporal lost the workflow (terminated, or its database gone).
    WORKFLOW_LOST,
    /// No version to roll back to can be loaded.
    TARGET_LOST,
    INTERNAL_ERROR;

    /// As documents and the command line spell it, such as `PolicyDenied`.
    public String id() {
        var text = new StringBuilder();
        for (String part : name().split("_")) {
            text.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
