package dev.windlass.activity;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Id;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.storage.AccessPoint;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApprovalStore.Approval;
import dev.windlass.storage.HandStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.activity.ApprovalActivities;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Reads decisions back and says whether they count.
public final class ApprovalActivitiesImpl implements ApprovalActivities {
    private final ApprovalStore approvals;
    private final PromotionStore promotions;
    private final HandStore hands;
    private final AccessPoint access;

    public ApprovalActivitiesImpl(Stores stores) {
        this.approvals = stores.approvals();
        this.promotions = stores.promotions();
        this.hands = stores.hands();
        this.access = stores.access();
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
        if (row.isEmpty()) {
            return new DecisionRead.Invalid("UnknownDecision", "there is no promotion " + request.promotion());
        }
        return switch (allowed(row.get(), approval.get())) {
            case AccessDecision.Allowed _ -> judged(approval.get(), request.planDigest());
            case AccessDecision.Denied denied ->
                new DecisionRead.Invalid("SelfApproval", approval.get().by() + " can't decide: " + denied.words());
            case AccessDecision.Unseen _ ->
                new DecisionRead.Invalid(
                        "OtherTenant", approval.get().by() + " can't decide: the promotion is of another tenant");
        };
    }

    private AccessDecision allowed(PromotionRow row, Approval approval) {
        var by = approval.by();
        var as = approval.role();
        var then = approvals.decider(approval);
        // The row says what roles he had, and was a member by which list, when he decided; DECIDE is everybody's.
        var ofEarlierRows = as instanceof Role role ? Set.of(role) : Set.of(Role.VIEWER);
        var roles = then.roles().isEmpty() ? ofEarlierRows : then.roles();
        var memberOf = as instanceof ApproverGroup group && approval.membersDigest() != null
                ? Set.of(group)
                : Set.<ApproverGroup>of();
        return access.decide(
                new Principal(by.name(), by.tenant(), roles),
                Action.DECIDE,
                new Resource.Waiting(
                        row.endpoint(), Set.of(as), memberOf, hands.of(row, then.person(), earlierAs(approval))),
                then.claims());
    }

    /// Others' decisions, and its own in other roles, that stood before this one. Of two that were
    /// written at once, one is the earlier.
    private List<Approval> earlierAs(Approval approval) {
        var age = Comparator.comparing(Approval::createdAt).thenComparing(Approval::id);
        return approvals.of(approval.tenant(), approval.promotion()).stream()
                .filter(other -> !other.expired()
                        && !(other.role().equals(approval.role()) && other.by().equals(approval.by())))
                .filter(other -> age.compare(other, approval) < 0)
                .toList();
    }

    private static DecisionRead judged(Approval approval, Digest planDigest) {
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
