package dev.windlass.workflow;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.workflow.AbortCause.Superseded;
import dev.windlass.workflow.AbortCause.TurnedBack;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.Load;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The runbook of one promotion. Read [#forward] aloud: that is what happens when all goes well; [#back]
/// is the rest.
public final class PromotionWorkflowImpl implements PromotionWorkflow {
    private static final Duration TOLD_BY_ROLLBACK = Duration.ofSeconds(5);

    private final PromotionRun run;
    private final PromotionPlan plan;
    private final Projection projection;
    private final RunControl control;
    private final ApprovalGate gate;
    private final PolicyChecks policyChecks;
    private final Preparation preparation;
    private final RouteWriter routes;
    private final Rollout rollout;
    private final TrafficRollback trafficRollback;
    private final RunEnd runEnd;
    private final OrderChecks orders;
    private @Nullable TakenBack takenBack;

    @WorkflowInit
    public PromotionWorkflowImpl(PromotionRun run) {
        this.run = run;
        plan = run.plan();
        projection = new Projection(run.name(), plan.endpoint(), ChildStarts.summary(run), 0);
        control = new RunControl(projection);
        gate = new ApprovalGate(run, control, projection);
        policyChecks = new PolicyChecks(run, control, projection, gate);
        routes = new RouteWriter(plan.endpoint(), run.name(), run.initiator(), run.planDigest(), run.fence());
        var loading = new NodeLoading(plan.endpoint(), run.name());
        preparation = new Preparation(run.name(), plan, control, projection, loading);
        rollout = new Rollout(run, control, projection, routes, policyChecks);
        trafficRollback = new TrafficRollback(plan.endpoint(), run.name(), routes, projection, loading);
        runEnd = new RunEnd(run.name(), plan.endpoint(), projection);
        orders = new OrderChecks(plan.endpoint(), control, gate, projection);
    }

    @Override
    public Outcome run(PromotionRun input) {
        var outcome = attempt();
        Workflow.newDetachedCancellationScope(() -> Workflow.await(Workflow::isEveryHandlerFinished))
                .run();
        return outcome;
    }

    private Outcome attempt() {
        try {
            if (plan.servesAlready()) {
                return Waits.uncancelled(this::alreadyServing);
            }
            forward();
            return Waits.uncancelled(this::succeed);
        } catch (TurnedBack turned) {
            return Waits.uncancelled(() -> back(turned.turn()));
        } catch (Superseded superseded) {
            return Waits.uncancelled(() -> supersede(superseded, null));
        } catch (CanceledFailure _) {
            return Waits.uncancelled(() -> back(AbortCause.cancelled()));
        } catch (ActivityFailure failure) {
            return Waits.uncancelled(() -> back(
                    Waits.cancelled(failure)
                            ? AbortCause.cancelled()
                            : AbortCause.of(Reason.INTERNAL_ERROR, Waits.message(failure))));
        }
    }

    /// A pipeline that runs twice succeeds twice.
    private Outcome alreadyServing() {
        control.noReturn();
        return runEnd.close(
                Phase.SUCCEEDED,
                Reason.ALREADY_SERVING,
                "v" + plan.candidate().version() + " serves " + plan.endpoint() + " already",
                "windlass");
    }

    private void forward() {
        projection.move(
                Phase.PLANNED, Reason.STARTED, "plan " + run.planDigest().shortHex(), run.initiator());
        control.deadline(plan.deadlines().total());
        rollout.watchGroup();
        preparation.reserve();
        policyChecks.permitStart();
        rollout.rehearsed(preparation.loadCandidate());
        preparation.rehearse();
        rollout.steps();
        control.deadlineMet();
        rollout.promote();
        rollout.bake();
    }

    private Outcome succeed() {
        rollout.stopWatching();
        try {
            return new Success(run, routes, projection, runEnd).end();
        } catch (Superseded superseded) {
            return supersede(superseded, null);
        }
    }

    private Outcome back(AbortCause turn) {
        control.turn(turn);
        rollout.turnedBack(turn);
        var taken = takenBack;
        if (taken != null) {
            return backBy(taken, turn);
        }
        try {
            if (routes.touched()) {
                trafficRollback.toBaseline(plan.stable(), turn);
            } else {
                projection.move(Phase.ABORTING, turn.reason(), turn.message(), turn.actor());
            }
        } catch (Superseded superseded) {
            return supersede(superseded, turn);
        }
        return gaveBack(turn);
    }

    /// A rollback has taken the fence and the traffic: what is left is to let go of the candidate once
    /// no gateway sends it any.
    private Outcome backBy(TakenBack taken, AbortCause turn) {
        projection.set(0, taken.epoch());
        projection.move(Phase.ABORTING, turn.reason(), turn.message(), turn.actor());
        trafficRollback.settle(taken.epoch(), Phase.ABORTING, turn.reason(), turn.message());
        return gaveBack(turn);
    }

    private Outcome gaveBack(AbortCause turn) {
        trafficRollback.giveBack(plan.candidate());
        return runEnd.close(
                TrafficRollback.outcome(turn.reason(), routes.exposed()), turn.reason(), turn.message(), turn.actor());
    }

    /// The route is another holder's. As long as it names the candidate, that stays loaded and reserved;
    /// upkeep takes it back once it doesn't.
    private Outcome supersede(Superseded superseded, @Nullable AbortCause why) {
        // A rollback that ends this promotion says so as soon as it has written the baseline's route.
        Waits.until(TOLD_BY_ROLLBACK, "ended by a rollback?", () -> takenBack != null);
        var taken = takenBack;
        if (taken != null) {
            rollout.stopWatching();
            return backBy(taken, why == null ? AbortCause.by(taken) : why);
        }
        control.turn(AbortCause.of(Reason.STALE_FENCE, superseded.getMessage() == null ? "" : superseded.getMessage()));
        rollout.stopWatching();
        var rows = Stubs.control(EndpointActivities.class, "who serves now?").load(new Load(plan.endpoint()));
        var route = rows.route();
        Digest ours = plan.candidate().digest();
        if (route == null || route.arms().stream().noneMatch(it -> it.digest().equals(ours))) {
            trafficRollback.giveBack(plan.candidate());
        }
        return runEnd.close(
                Phase.SUPERSEDED, Reason.STALE_FENCE, "another holder: " + superseded.getMessage(), "windlass");
    }

    @Override
    public Approvals approve(DecisionCommand command) {
        return gate.approve(command.decisionId());
    }

    @Override
    public void validateApprove(DecisionCommand command) {
        orders.approve(command);
    }

    @Override
    public Approvals reject(DecisionCommand command) {
        return gate.reject(command.decisionId());
    }

    @Override
    public void validateReject(DecisionCommand command) {
        validateApprove(command);
    }

    @Override
    public Standing pause(OperatorCommand command) {
        control.pause(command.actor() + (command.reason().isBlank() ? "" : ": " + command.reason()));
        return new Standing(Phase.PAUSED);
    }

    /// Accepted wherever it can hold something, a pause of the plan's own included.
    @Override
    public void validatePause(OperatorCommand command) {
        orders.pause(command);
    }

    @Override
    public Standing resume(ResumeCommand command) {
        control.resume(command.full());
        return new Standing(projection.phase());
    }

    @Override
    public void validateResume(ResumeCommand command) {
        orders.resume(command);
    }

    @Override
    public Standing abort(OperatorCommand command) {
        if (!control.turn(AbortCause.by(Reason.ABORTED, command))) {
            throw orders.tooLate("abort");
        }
        return new Standing(Phase.ABORTING);
    }

    @Override
    public void validateAbort(OperatorCommand command) {
        orders.abort(command);
    }

    @Override
    public void takenBack(TakenBack signal) {
        if (Checks.isFor(signal, plan.endpoint()) && takenBack == null) {
            takenBack = signal;
            control.turn(AbortCause.by(signal));
        }
    }

    @Override
    public void abortForRollback(OperatorCommand command) {
        if (Checks.isFor(command, plan.endpoint())) {
            control.turn(AbortCause.by(Reason.ABORTED, command));
        }
    }

    @Override
    public void supersede(OperatorCommand command) {
        if (Checks.isFor(command, plan.endpoint())) {
            control.turn(AbortCause.by(Reason.SUPERSEDED, command));
        }
    }
}
