package dev.windlass.activity;

import dev.windlass.domain.Digest;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.activity.ApprovalActivities;

/// Reads decisions back and says whether they count.
public final class ApprovalActivitiesImpl implements ApprovalActivities {
    private final ApprovalStore approvals;
    private final PromotionStore promotions;

    public ApprovalActivitiesImpl(Stores stores) {
        this.approvals = stores.approvals();
        this.promotions = stores.promotions();
    }

    @Override
    public DecisionRead readBack(ReadDecision request) {
        var tenant = request.promotion().split("--")[1]; // a promotion's name is its workflow id, which names the tenant
        var approval = approvals.find(tenant, request.decisionId())
                .filter(row -> row.promotion().equals(request.promotion()));
        if (approval.isEmpty()) {
            return new DecisionRead.Invalid(
                    "UnknownDecision",
                    "no decision " + request.decisionId() + " for this promotion; decide through the API");
        }
        var requestedBy = promotions
                .find(tenant, request.promotion())
                .map(PromotionRow::requestedBy)
                .orElse("");
        return judged(approval.get(), request.planDigest(), requestedBy);
    }

    private static DecisionRead judged(ApprovalStore.Approval approval, Digest planDigest, String requestedBy) {
        if (!approval.planDigest().equals(planDigest)) {
            return new DecisionRead.Invalid("OtherPlan", "the decision is bound to plan " + approval.planDigest());
        }
        if (approval.expired()) {
            return new DecisionRead.Invalid("DecisionExpired", "the decision expired at " + approval.expiresAt());
        }
        if (approval.principal().equals(requestedBy)) {
            return new DecisionRead.Invalid(
                    "SelfApproval", approval.principal() + " asked for this promotion; somebody else must decide");
        }
        return new DecisionRead.Valid(
                Decision.valueOf(approval.decision().name()),
                approval.role(),
                approval.principal(),
                approval.reason(),
                approval.expiresAt());
    }
}
