package dev.windlass.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Id;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.activity.ApprovalActivities;
import java.util.Optional;

/// Reads decisions back and says whether they count.
public final class ApprovalActivitiesImpl implements ApprovalActivities {
    private final ApprovalStore approvals;
    private final PromotionStore promotions;
    private final ModelRegistry registry;

    public ApprovalActivitiesImpl(Stores stores) {
        this.approvals = stores.approvals();
        this.promotions = stores.promotions();
        this.registry = stores.registry();
    }

    @Override
    public DecisionRead readBack(ReadDecision request) {
        var tenant = Id.attempt(request.promotion()).endpoint().tenant();
        var approval = approvals
                .find(tenant, request.decisionId())
                .filter(row -> row.promotion().equals(request.promotion()));
        if (approval.isEmpty()) {
            return new DecisionRead.Invalid(
                    "UnknownDecision",
                    "no decision " + request.decisionId() + " for this promotion; decide through the API");
        }
        var row = promotions.find(tenant, request.promotion());
        var requestedBy = row.map(PromotionRow::requestedBy).orElse("");
        if (approval.get().principal().equals(requestedBy)) {
            return selfApproval(requestedBy + " asked for this promotion");
        }
        var author = row.map(PromotionRow::plan).flatMap(this::author);
        if (author.filter(approval.get().principal()::equals).isPresent()) {
            return selfApproval(author.get() + " pushed the candidate");
        }
        return judged(approval.get(), request.planDigest());
    }

    private Optional<String> author(PromotionPlan plan) {
        var endpoint = plan.endpoint();
        return registry.find(new VersionRef(
                        endpoint.tenant(), endpoint.model(), plan.candidate().version()))
                .map(ModelVersion::createdBy);
    }

    private static DecisionRead selfApproval(String why) {
        return new DecisionRead.Invalid("SelfApproval", why + "; somebody else must decide");
    }

    private static DecisionRead judged(ApprovalStore.Approval approval, Digest planDigest) {
        if (!approval.planDigest().equals(planDigest)) {
            return new DecisionRead.Invalid("OtherPlan", "the decision is bound to plan " + approval.planDigest());
        }
        if (approval.expired()) {
            return new DecisionRead.Invalid("DecisionExpired", "the decision expired at " + approval.expiresAt());
        }
        return new DecisionRead.Valid(
                Decision.valueOf(approval.decision().name()),
                approval.role(),
                approval.principal(),
                approval.reason(),
                approval.expiresAt());
    }
}
