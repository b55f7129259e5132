package dev.windlass.workflow;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Block;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyFinding;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.PolicyActivities;
import dev.windlass.workflow.activity.PolicyActivities.AwaitUnblocked;
import dev.windlass.workflow.activity.PolicyActivities.Occasion;
import dev.windlass.workflow.activity.PolicyActivities.PolicyJudged;
import dev.windlass.workflow.activity.PolicyActivities.PolicyRequest;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/// What the pinned policies say: before anything is prepared, and before each increase. Never asked on the way
/// back.
final class PolicyChecks {
    /// So long a yes counts.
    private static final Duration FRESH = Duration.ofSeconds(30);

    private static final String ASKED_AGAIN = "ask-again-after-a-wait";

    private final PromotionRun run;
    private final PromotionPlan plan;
    private final RunControl control;
    private final Projection projection;
    private final ApprovalGate gate;
    private final WindowGates windows;
    private final WebhookGates webhooks;
    private long judgedAtMs;

    PolicyChecks(PromotionRun run, RunControl control, Projection projection, ApprovalGate gate) {
        this.run = run;
        this.plan = run.plan();
        this.control = control;
        this.projection = projection;
        this.gate = gate;
        this.windows = new WindowGates(plan, control, projection);
        this.webhooks = new WebhookGates(run, control, projection);
    }

    /// Returns once all that may hold a start has let it through: policies, approvals, windows, and webhooks last, so
    /// that nobody is asked of what isn't to begin.
    void permitStart() {
        gate.pass(atStart());
        windows.pass();
        webhooks.pass();
    }

    /// The roles and groups that must approve before anything is prepared, each as often as principals must; turns
    /// back on a denial.
    private List<Approver> atStart() {
        projection.move(
                Phase.VALIDATING, Reason.POLICY, "judged by " + plan.policies().size() + " policies");
        var whose = new ArrayList<>(plan.approvals());
        if (judged(Occasion.START, 0).verdict() instanceof PolicyVerdict.NeedsApproval needed) {
            needed.roles().stream().distinct().filter(it -> !whose.contains(it)).forEach(whose::add);
        }
        return whose;
    }

    /// Returns once the canary may have that weight; turns back on a denial.
    ///
    /// @param lookAgain after a wait
    void permitIncrease(int weightPercent, Runnable lookAgain) {
        var judged = judged(Occasion.INCREASE, weightPercent);
        while (heldUp(judged)) {
            lookAgain.run();
            judged = judged(Occasion.INCREASE, weightPercent);
        }
        if (judged.verdict() instanceof PolicyVerdict.NeedsApproval needed) {
            gate.pass(List.copyOf(new LinkedHashSet<>(needed.roles())));
        }
    }

    /// True after a wait.
    private boolean heldUp(PolicyJudged judged) {
        var block = judged.block();
        var closed = judged.closed();
        if (block != null) {
            awaitEnd(block);
        } else if (closed != null) {
            windows.awaitOpen(closed, projection.phase());
        }
        return block != null || closed != null;
    }

    /// True if the last yes was given a while ago, since somebody has paused or approvals were waited for: ask again.
    boolean outdated() {
        return Workflow.currentTimeMillis() - judgedAtMs > FRESH.toMillis()
                && Workflow.getVersion(ASKED_AGAIN, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
    }

    private void awaitEnd(Block block) {
        projection.condition("NotBlocked", Condition.Status.FALSE, Reason.BLOCKED.id(), block.words());
        projection.waiting(
                projection.phase(),
                Reason.BLOCKED,
                block.words(),
                "the block's end, or windlass unblock",
                block.until());
        var policies = Stubs.waiting(PolicyActivities.class, "blocked: " + block.reason(), Stubs.WATCH);
        control.call(() -> policies.awaitUnblocked(new AwaitUnblocked(plan.endpoint())));
        projection.condition("NotBlocked", Condition.Status.TRUE, "Over", "blocked before: " + block.reason());
    }

    private PolicyJudged judged(Occasion occasion, int weightPercent) {
        var summary = occasion == Occasion.START ? "policies: start" : "policies: " + weightPercent + " %";
        var policies = Stubs.control(PolicyActivities.class, summary);
        var request = new PolicyRequest(run.name(), plan, run.planDigest(), occasion, weightPercent, gate.approvedBy());
        var judged = control.call(() -> policies.judge(request));
        judgedAtMs = Workflow.currentTimeMillis();
        if (judged.breakGlass() != null) {
            projection.condition("BreakGlass", Condition.Status.TRUE, "BrokenGlass", judged.breakGlass());
        }
        if (judged.verdict() instanceof PolicyVerdict.Denied denied) {
            throw AbortCause.of(Reason.POLICY_DENIED, denials(denied)).asException();
        }
        projection.condition("PolicyAllowed", Condition.Status.TRUE, "Allowed", summary);
        return judged;
    }

    private static String denials(PolicyVerdict.Denied denied) {
        return denied.findings().stream()
                .filter(it -> it.action() == PolicyFinding.Action.DENY || it.action() == PolicyFinding.Action.ERROR)
                .map(it -> it.policy() + "/" + it.rule() + ": " + it.message())
                .collect(Collectors.joining("; "));
    }
}
