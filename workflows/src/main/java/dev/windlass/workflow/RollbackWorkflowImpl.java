package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Target;
import dev.windlass.workflow.AbortCause.Superseded;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.Standing;
import dev.windlass.workflow.PromotionWorkflow.TakenBack;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The runbook of a rollback: the first target that can be loaded gets everything, at once.
public final class RollbackWorkflowImpl implements RollbackWorkflow {
    /// How long a good version stays warm that nobody called bad.

    private final RollbackRun run;
    private final Projection projection;
    private final RouteWriter routes;
    private final NodeLoading loading;
    private final TrafficRollback trafficRollback;
    private final RunEnd runEnd;
    private Wish wish = Wish.NONE;
    private int tries;

    /// A target is chosen: from here on nothing is given up.
    private boolean decided;

    private enum Wish {
        NONE,
        RETRY,
        GIVE_UP
    }

    @WorkflowInit
    public RollbackWorkflowImpl(RollbackRun run) {
        this.run = run;
        projection = new Projection(run.name(), run.endpoint(), ChildStarts.summary(run), 0);
        routes = new RouteWriter(run.endpoint(), run.name(), run.initiator(), run.planDigest(), run.fence());
        loading = new NodeLoading(run.endpoint(), run.name());
        trafficRollback = new TrafficRollback(run.endpoint(), run.name(), routes, projection, loading);
        runEnd = new RunEnd(run.name(), run.endpoint(), projection);
    }

    /// Detached as a whole: a cancel doesn't stop traffic from going back.
    @Override
    public Outcome run(RollbackRun input) {
        return Waits.uncancelled(() -> {
            var outcome = attempt();
            Workflow.await(Workflow::isEveryHandlerFinished);
            return outcome;
        });
    }

    private Outcome attempt() {
        projection.move(Phase.PREPARING, Reason.LOADING, run.reason(), run.initiator());
        try {
            endPromotion();
            if (run.targets().isEmpty()) {
                return shift(null);
            }
            while (true) {
                var failures = new ArrayList<String>();
                var target = ready(failures);
                if (wish == Wish.GIVE_UP) {
                    return givenUp();
                }
                if (target != null) {
                    return shift(target);
                }
                projection.needsAttention(
                        Reason.TARGET_LOST,
                        "no target can be loaded (" + String.join("; ", failures)
                                + "); tried again from time to time, or by retry; abort leaves the route as it is");
                awaitNextTry();
                if (wish == Wish.GIVE_UP) {
                    return givenUp();
                }
                wish = Wish.NONE;
            }
        } catch (Superseded superseded) {
            return runEnd.close(
                    Phase.SUPERSEDED, Reason.STALE_FENCE, "another holder: " + superseded.getMessage(), "windlass");
        }
    }

    /// Ends a live promotion whose baseline isn't where this goes: its traffic returns there at once, whatever
    /// becomes of the target.
    private void endPromotion() {
        var promotion = run.takenFrom();
        var baseline = run.baseline();
        if (promotion == null || baseline == null) {
            return;
        }
        long epoch = routes.insist(RouteWriter.all(baseline), "end of " + promotion + ": " + run.reason(), projection);
        projection.set(0, epoch);
        try {
            Workflow.newExternalWorkflowStub(PromotionWorkflow.class, promotion)
                    .takenBack(new TakenBack(run.endpoint(), run.name(), epoch, run.initiator(), run.reason()));
        } catch (SignalExternalWorkflowException gone) {
            Workflow.getLogger(RollbackWorkflowImpl.class).info("promotion not told: {}", gone.getMessage());
        }
    }

    private Outcome givenUp() {
        trafficRollback.giveBack(null);
        return runEnd.close(Phase.REJECTED, Reason.TARGET_LOST, "given up, the route is as it was", run.initiator());
    }

    /// Until somebody wishes something, or after 1, 2, 4 ... 30 minutes: what kept the target away may pass by
    /// itself.
    private void awaitNextTry() {
        var pause = Duration.ofMinutes(Math.min(30, 1L << Math.min(5, tries)));
        tries++;
        Waits.until(pause, "before the next try", () -> wish != Wish.NONE);
    }

    /// The first target that every node has; else, since a bad version must not stay for a node's sake, the first
    /// that any node has; else null.
    private @Nullable Target ready(List<String> failures) {
        Target somewhere = null;
        for (var target : run.targets()) {
            switch (tryLoad(target)) {
                case NodeLoading.Result.Ready _ -> {
                    return target;
                }
                case NodeLoading.Result.NotReady not -> {
                    failures.add(not.message());
                    somewhere = somewhere == null && not.loadedOn() > 0 ? target : somewhere;
                }
            }
        }
        if (somewhere != null) {
            projection.condition("TargetReady", Condition.Status.FALSE, "NotEverywhere", String.join("; ", failures));
        }
        return somewhere;
    }

    private NodeLoading.Result tryLoad(Target target) {
        try {
            return loading.loadWhereItGoes(target);
        } catch (ActivityFailure failure) {
            return new NodeLoading.Result.NotReady(Reason.NOT_READY, Waits.message(failure), 0);
        }
    }

    private Outcome shift(@Nullable Target target) {
        decided = true;
        var words = target == null ? "no version serves" : "v" + target.version() + " serves all";
        long epoch = routes.insist(RouteWriter.all(target), "rollback: " + run.reason(), projection);
        projection.set(0, epoch);
        projection.move(Phase.PROMOTING, Reason.STEP, words + ", waits for the gateways");
        trafficRollback.settle(epoch, Phase.PROMOTING, Reason.STEP, words);
        projection.acknowledged();
        if (target != null) {
            LedgerUpdate.moveLedger(
                    routes,
                    fence -> new LedgerMove(
                            run.endpoint(), fence, run.name(), target, run.left(), KEEP_WARM, run.failed(), true));
        }
        return runEnd.close(Phase.SUCCEEDED, Reason.COMPLETED, words, run.initiator());
    }

    @Override
    public Standing retry(OperatorCommand command) {
        wish = wish == Wish.GIVE_UP ? wish : Wish.RETRY;
        return new Standing(Phase.PREPARING);
    }

    @Override
    public void validateRetry(OperatorCommand command) {
        addressed(command);
        Checks.phase(stuck(), "nothing to retry", projection.phase());
    }

    @Override
    public Standing giveUp(OperatorCommand command) {
        wish = Wish.GIVE_UP;
        return new Standing(Phase.REJECTED);
    }

    @Override
    public void validateGiveUp(OperatorCommand command) {
        addressed(command);
        Checks.phase(stuck(), "nothing to give up: it goes as fast as it can", projection.phase());
    }

    private void addressed(OperatorCommand command) {
        Checks.addressed(command, run.endpoint());
        Checks.notBlank("actor", command.actor());
    }

    /// It looks for a target and found none so far. A person is also called for a route that can't be written or a
    /// gateway that is silent, and these need no wish.
    private boolean stuck() {
        return projection.phase() == Phase.NEEDS_ATTENTION && !decided && wish != Wish.GIVE_UP;
    }
}
