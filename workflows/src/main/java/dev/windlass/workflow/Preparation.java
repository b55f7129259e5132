package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Target;
import dev.windlass.workflow.activity.CapacityActivities;
import dev.windlass.workflow.activity.CapacityActivities.Reserve;
import dev.windlass.workflow.activity.CapacityActivities.ReserveResult;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What must be there before the first request reaches the candidate: memory, the candidate itself, and the
/// proven way back.
final class Preparation {
    private static final int MAX_PLACEMENTS = 3;

    private final String name;
    private final PromotionPlan plan;
    private final RunControl control;
    private final Projection projection;
    private final NodeLoading loading;
    private final GoldenCheck golden;

    Preparation(String name, PromotionPlan plan, RunControl control, Projection projection, NodeLoading loading) {
        this.name = name;
        this.plan = plan;
        this.control = control;
        this.projection = projection;
        this.loading = loading;
        this.golden = new GoldenCheck(plan, control, projection);
    }

    /// Memory for the candidate and for the version to go back to; waits in the queue with a reason.
    void reserve() {
        var targets = new ArrayList<>(List.of(plan.candidate()));
        if (plan.stable() != null) {
            targets.add(plan.stable());
        }
        var request = new Reserve(name, plan.endpoint(), targets);
        var capacity = Stubs.control(CapacityActivities.class, "reserve capacity");
        if (control.call(() -> capacity.reserve(request)) instanceof ReserveResult.Full full) {
            projection.condition("CapacityReserved", Condition.Status.FALSE, full.reason(), full.message());
            projection.waiting(
                    Phase.WAITING_FOR_QUOTA,
                    Reason.CAPACITY,
                    full.reason() + ": " + full.message(),
                    "capacity",
                    Projection.now().plus(plan.deadlines().total()));
            var patient = Stubs.waiting(
                    CapacityActivities.class,
                    "wait for capacity",
                    plan.deadlines().total().plus(Stubs.QUICK));
            control.call(() -> patient.awaitReserved(request));
        }
        projection.condition("CapacityReserved", Condition.Status.TRUE, "Reserved", "on every live node");
    }

    /// @return true if the candidate answers made-up inputs with a NaN or an infinity
    boolean loadCandidate() {
        projection.move(
                Phase.PREPARING, Reason.LOADING, "loads v" + plan.candidate().version());
        return loadAndAsk().nonFinite();
    }

    /// A node whose agent is gone between load and question is left out by the next load.
    private NodeLoading.Result.Ready loadAndAsk() {
        for (int tries = 0; tries < MAX_PLACEMENTS; tries++) {
            var ready = load(plan.candidate());
            projection.condition(
                    "CandidateReady",
                    Condition.Status.TRUE,
                    "Loaded",
                    "loaded and probed" + (ready.nonFinite() ? "; not all of its numbers are finite" : ""));
            if (golden.passed(loading.newest())) {
                return ready;
            }
        }
        throw AbortCause.of(
                        Reason.NO_NODE,
                        "no node agent took the golden rows on "
                                + loading.newest().nodes())
                .asException();
    }

    /// Proves the way back before the first user request reaches the candidate.
    void rehearse() {
        var stable = plan.stable();
        if (stable == null) {
            return;
        }
        long began = Workflow.currentTimeMillis();
        load(stable);
        var took = Duration.ofMillis(Workflow.currentTimeMillis() - began);
        projection.condition(
                "RollbackReady",
                Condition.Status.TRUE,
                "Rehearsed",
                "v" + stable.version() + " loaded and probed in " + Details.human(took));
        projection.move(Phase.PREPARING, Reason.LOADING, "rollback to v" + stable.version() + " rehearsed");
    }

    /// A store that doesn't answer a node decides nothing: what ends the wait for it is the deadline, or a person.
    private NodeLoading.Result.Ready load(Target target) {
        var result = control.call(() -> loading.load(target));
        if (result instanceof NodeLoading.Result.NotReady away && away.reason() == Reason.ARTIFACT_AWAY) {
            projection.condition(
                    "ArtifactReady", Condition.Status.FALSE, away.reason().id(), away.message());
            projection.waiting(
                    Phase.PREPARING,
                    Reason.ARTIFACT_AWAY,
                    away.message() + "; waits for it",
                    "the object store",
                    control.deadlineAt());
            result = control.call(() -> loading.loadPatiently(target));
            projection.condition("ArtifactReady", Condition.Status.TRUE, "Fetched", "v" + target.version());
        }
        return switch (result) {
            case NodeLoading.Result.Ready ready -> ready;
            case NodeLoading.Result.NotReady not ->
                throw AbortCause.of(not.reason(), not.message()).asException();
        };
    }
}
