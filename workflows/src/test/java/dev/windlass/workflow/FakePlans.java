package dev.windlass.workflow;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Gate;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Id;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import dev.windlass.rollback.History;
import dev.windlass.rollback.WayBack;
import dev.windlass.workflow.activity.ApprovalActivities;
import dev.windlass.workflow.activity.PlanActivities;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What [FakeRows] come to as plans: steps as the test says, and ways back as the ledger says.
class FakePlans extends FakeRows implements PlanActivities {
    final Map<String, ApprovalActivities.DecisionRead> decisions = new HashMap<>();

    List<Step> steps = Samples.CANARY;
    List<Approver> approvals = List.of();
    Deadlines deadlines = new Deadlines(Duration.ofHours(24), Duration.ofHours(8));
    List<Gate> gates = List.of();
    final FakeGates windows = new FakeGates(this);
    boolean unplannable;

    @Nullable GoldenPin golden;

    FakePlans(TestWorkflowEnvironment environment) {
        super(environment);
    }

    @Override
    public synchronized PlanResult plan(PlanRequest request) {
        if (unplannable) {
            return new PlanResult.Unplannable("UnknownVersion", "version 9 isn't registered; push it first");
        }
        var stable = ledger.isEmpty() ? null : ledger.getLast();
        var candidate = Samples.target(
                request.manifest().version(), request.manifest().version().charAt(0));
        return new PlanResult.Planned(
                Samples.gated(
                        Samples.plan(
                                request.manifest().endpoint(), candidate, stable, steps, approvals, deadlines, golden),
                        gates),
                Samples.digest('c'));
    }

    @Override
    public synchronized RollbackPlanResult planRollback(RollbackPlanRequest request) {
        var from = takenFrom.get(request.rollback());
        return switch (wayBack(request.to(), from)) {
            case WayBack.Refused(var reason, var message) -> new RollbackPlanResult.NoTarget(reason, message);
            case WayBack.Back back -> {
                if (holder != null && !back.targets().isEmpty()) {
                    holder = new Holder(
                            holder.name(),
                            holder.kind(),
                            holder.fence(),
                            back.targets().getFirst().version(),
                            holder.initiator());
                }
                yield new RollbackPlanResult.RollbackPlanned(
                        back.from(),
                        back.targets(),
                        back.baseline(),
                        back.left(),
                        back.failed(),
                        from,
                        Samples.digest('d'));
            }
        };
    }

    @Override
    public synchronized Foreseen foresee(Foresee request) {
        boolean promotion = holder != null && holder.kind() == RunKind.PROMOTION;
        if (!promotion && holder != null && request.to().equals(holder.version())) {
            return new Foreseen.UnderWay();
        }
        return switch (wayBack(request.to(), promotion ? request.holder() : takenFrom.get(request.holder()))) {
            case WayBack.Refused(var reason, var message) -> new Foreseen.Refused(reason, message);
            case WayBack.Back back -> promotion && back.isAbort() ? new Foreseen.Abort() : new Foreseen.Elsewhere();
        };
    }

    /// The ledger's versions in the order of having been good; what a rollback skipped comes after them.
    private WayBack wayBack(String to, String promotion) {
        var entries = new ArrayList<History.Entry>();
        for (var it : ledger) {
            entries.add(new History.Entry(it, entries.size() + 1, false));
        }
        for (var it : skipped) {
            entries.add(new History.Entry(it, entries.size() + 1, false));
        }
        var history = new History(entries, ledger.isEmpty() ? null : ledger.getLast());
        return WayBack.of(Samples.ENDPOINT, history, to, promotion == null ? null : candidate(promotion));
    }

    private static Target candidate(String promotion) {
        var version = ((Id.Promotion) Id.parse(promotion)).version();
        return Samples.target(version, version.charAt(0));
    }

    public ApprovalActivities.DecisionRead readBack(ApprovalActivities.ReadDecision request) {
        if (request.decisionId().equals("unreadable")) {
            throw ApplicationFailure.newNonRetryableFailure("the row is torn", "Odd");
        }
        return decisions.getOrDefault(
                request.decisionId(),
                new ApprovalActivities.DecisionRead.Invalid("UnknownDecision", request.decisionId()));
    }
}
