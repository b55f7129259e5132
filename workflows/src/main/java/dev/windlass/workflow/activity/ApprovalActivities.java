package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Approver;
import dev.windlass.domain.Digest;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;

/// Reads decisions back that the API wrote as rows, so that an update sent from the Temporal UI can't approve
/// anything. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Approval")
public interface ApprovalActivities {
    DecisionRead readBack(ReadDecision request);

    /// `decisionId` is the row's id.
    record ReadDecision(String decisionId, String promotion, Digest planDigest) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface DecisionRead {
        /// The row exists, is bound to this promotion and plan, is not expired, and its principal may decide:
        /// holds `role`, which may be a group, and is none of requester, author and CI identity.
        record Valid(Decision decision, Approver role, String principal, String reason, Instant expiresAt)
                implements DecisionRead {}

        /// `reason` is stable: `UnknownDecision`, `OtherPlan`, `DecisionExpired`, `SelfApproval`,
        /// `MissingRole`.
        record Invalid(String reason, String message) implements DecisionRead {}
    }

    enum Decision {
        APPROVED,
        REJECTED
    }
}
