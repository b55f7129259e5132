package dev.windlass.workflow;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import dev.windlass.workflow.PromotionWorkflow.Approvals;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.ApprovalActivities;
import dev.windlass.workflow.activity.ApprovalActivities.Decision;
import dev.windlass.workflow.activity.ApprovalActivities.DecisionRead;
import dev.windlass.workflow.activity.ApprovalActivities.ReadDecision;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Holds the promotion until as many as were asked have approved in each role and of each group, each another
/// principal. Decisions are rows that the API wrote; they are read back here, so an update alone approves nothing.
final class ApprovalGate {
    private static final Duration READ_BACK = Duration.ofSeconds(30);

    private final PromotionRun run;
    private final RunControl control;
    private final Projection projection;
    private final List<Given> given = new ArrayList<>();
    private List<Approver> asked = List.of();
    private boolean open;

    private record Given(Approver as, String principal) {}

    ApprovalGate(PromotionRun run, RunControl control, Projection projection) {
        this.run = run;
        this.control = control;
        this.projection = projection;
    }

    /// Returns once all of `whose` have approved; turns back on rejection and expiry.
    ///
    /// @param whose a role or group as often as principals must approve in it
    void pass(List<Approver> whose) {
        asked = List.copyOf(whose);
        if (missing().isEmpty()) {
            return;
        }
        // Approvals aren't asked for while somebody holds the promotion: they would expire meanwhile, unseen.
        control.hold();
        var longest = run.plan().deadlines().approval();
        projection.missing(missing());
        open = true;
        try {
            projection.waiting(
                    Phase.AWAITING_APPROVAL,
                    Reason.APPROVAL,
                    "waits for " + missing(),
                    "approve",
                    Projection.now().plus(longest));
            control.sleep(longest, "approval by " + missing(), () -> missing().isEmpty());
        } finally {
            open = false;
        }
        if (!missing().isEmpty()) {
            throw AbortCause.of(Reason.APPROVAL_EXPIRED, "no approval by " + missing() + " within " + longest)
                    .asException();
        }
        projection.missing(List.of());
    }

    boolean isOpen() {
        return open;
    }

    /// Roles alone: it is those that policies ask for.
    List<Role> approvedBy() {
        return given.stream()
                .map(Given::as)
                .filter(Role.class::isInstance)
                .map(Role.class::cast)
                .distinct()
                .toList();
    }

    Approvals approve(String decisionId) {
        var valid = read(decisionId, Decision.APPROVED);
        if (!missing().contains(valid.role())) {
            throw invalid("nobody waits for an approval as " + valid.role().id() + "; missing: " + missing());
        }
        if (given.stream().anyMatch(it -> it.principal().equals(valid.principal()))) {
            throw invalid(valid.principal() + " has approved already; another principal must");
        }
        given.add(new Given(valid.role(), valid.principal()));
        return standing();
    }

    Approvals reject(String decisionId) {
        var valid = read(decisionId, Decision.REJECTED);
        control.turn(new AbortCause(
                Reason.APPROVAL_REJECTED, valid.principal() + ": " + valid.reason(), valid.principal(), null));
        return standing();
    }

    private DecisionRead.Valid read(String decisionId, Decision expected) {
        var approvals = Stubs.bounded(ApprovalActivities.class, "read decision " + decisionId, READ_BACK);
        var read =
                Waits.uncancelled(() -> approvals.readBack(new ReadDecision(decisionId, run.name(), run.planDigest())));
        if (!open) {
            throw FailureTypes.refusal(FailureTypes.WRONG_PHASE, "the approval gate of " + run.name() + " has closed");
        }
        return switch (read) {
            case DecisionRead.Valid valid when valid.decision() == expected -> valid;
            case DecisionRead.Valid valid ->
                throw invalid("decision " + decisionId + " says " + valid.decision() + ", not " + expected);
            case DecisionRead.Invalid refused -> throw invalid(refused.reason() + ": " + refused.message());
        };
    }

    private List<Approver> missing() {
        var missing = new ArrayList<>(asked);
        given.forEach(it -> missing.remove(it.as()));
        return missing;
    }

    private Approvals standing() {
        return new Approvals(given.stream().map(Given::as).distinct().toList(), missing());
    }

    private static ApplicationFailure invalid(String message) {
        return FailureTypes.refusal(FailureTypes.INVALID_DECISION, message);
    }
}
