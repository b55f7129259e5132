package dev.windlass.workflow;

import dev.windlass.domain.Digest;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.workflow.Turn.Superseded;
import dev.windlass.workflow.Turn.TurnBack;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.Load;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The runbook of one promotion. Read [#forward] aloud: that is what happens when all goes well; [#back] is
/// the rest.
public final class PromotionWorkflowImpl implements PromotionWorkflow {
    private static final Duration FINAL_LOOK = Duration.ofSeconds(30);
    private static final Duration TOLD_BY_ROLLBACK = Duration.ofSeconds(5);

    private final PromotionRun run;
    private final PromotionPlan plan;
    private final Projection projection;
    private final Course course;
    private final ApprovalGate gate;
    private final Verdicts verdicts;
    private final Preparation preparation;
    private final RouteWriter routes;
    private final Rollout rollout;
    private final RoadBack roadBack;
    private final Closing closing;
    private @Nullable TakenBack takenBack;

    @WorkflowInit
    public PromotionWorkflowImpl(PromotionRun run) {
        this.run = run;
        plan = run.plan();
        projection = new Projection(run.name(), plan.endpoint(), Starts.summary(run), 0);
        course = new Course(projection);
        gate = new ApprovalGate(run, course, projection);
        verdicts = new Verdicts(run, course, projection, gate);
        routes = new RouteWriter(plan.endpoint(), run.name(), run.initiator(), run.planDigest(), run.fence());
        var loading = new Loading(plan.endpoint(), run.name());
        preparation = new Preparation(run.name(), plan, course, projection, loading);
        rollout = new Rollout(run, course, projection, routes, verdicts);
        roadBack = new RoadBack(plan.endpoint(), run.name(), routes, projection, loading);
        closing = new Closing(run.name(), plan.endpoint(), projection);
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
        } catch (TurnBack turned) {
            return Waits.uncancelled(() -> back(turned.turn()));
        } catch (Superseded superseded) {
            return Waits.uncancelled(() -> supersede(superseded, null));
        } catch (CanceledFailure _) {
            return Waits.uncancelled(() -> back(cancelled()));
        } catch (ActivityFailure failure) {
            return Waits.uncancelled(() -> back(
                    Waits.cancelled(failure) ? cancelled() : Turn.of(Reason.INTERNAL_ERROR, Waits.message(failure))));
        }
    }

    /// Nothing is left to do: a pipeline that runs twice succeeds twice.
    private Outcome alreadyServing() {
        course.noReturn();
        return closing.close(
                Phase.SUCCEEDED,
                Reason.ALREADY_SERVING,
                "v" + plan.candidate().version() + " serves " + plan.endpoint() + " already",
                "windlass");
    }

    private void forward() {
        projection.move(
                Phase.PLANNED, Reason.STARTED, "plan " + run.planDigest().shortHex(), run.initiator());
        course.deadline(plan.deadlines().total());
        preparation.reserve();
        gate.pass(verdicts.atStart());
        rollout.rehearsed(preparation.loadCandidate());
        preparation.rehearse();
        rollout.steps();
        course.deadlineMet();
        rollout.promote();
        rollout.bake();
        course.noReturn();
    }

    private Outcome succeed() {
        rollout.stopWatching();
        try {
            var keepWarm = Finish.moveLedger(
                    routes,
                    fence -> new LedgerMove(
                            plan.endpoint(),
                            fence,
                            run.name(),
                            plan.candidate(),
                            plan.stable(),
                            plan.keepWarm(),
                            null,
                            false));
            long epoch = routes.insist(
                    RouteWriter.all(plan.candidate()), "v" + plan.candidate().version() + " is stable", projection);
            projection.set(100, epoch);
            routes.await(epoch, Direction.DECREASE, FINAL_LOOK);
            var words = "v" + plan.candidate().version() + " serves all"
                    + (keepWarm.warmUntil() == null ? "" : "; the old one stays warm until " + keepWarm.warmUntil());
            return closing.close(Phase.SUCCEEDED, Reason.COMPLETED, words, "windlass");
        } catch (Superseded superseded) {
            return supersede(superseded, null);
        }
    }

    private Outcome back(Turn turn) {
        course.turn(turn);
        rollout.stopWatching();
        var taken = takenBack;
        if (taken != null) {
            return backBy(taken, turn);
        }
        boolean hadTraffic = routes.touched();
        try {
            if (hadTraffic) {
                roadBack.toBaseline(plan.stable(), turn);
            } else {
                projection.move(Phase.ABORTING, turn.reason(), turn.message(), turn.actor());
            }
        } catch (Superseded superseded) {
            return supersede(superseded, turn);
        }
        return gaveBack(turn, hadTraffic);
    }

    /// A rollback has taken the fence and the traffic: what is left is to let go of the candidate once no gateway
    /// sends it any.
    private Outcome backBy(TakenBack taken, Turn turn) {
        projection.set(0, taken.epoch());
        projection.move(Phase.ABORTING, turn.reason(), turn.message(), turn.actor());
        roadBack.settle(taken.epoch(), Phase.ABORTING, turn.reason(), turn.message());
        return gaveBack(turn, routes.touched());
    }

    private Outcome gaveBack(Turn turn, boolean hadTraffic) {
        roadBack.giveBack(plan.candidate());
        return closing.close(RoadBack.outcome(turn.reason(), hadTraffic), turn.reason(), turn.message(), turn.actor());
    }

    /// The route is another holder's. As long as it names the candidate, that stays loaded and reserved; upkeep
    /// takes it back once it doesn't.
    private Outcome supersede(Superseded superseded, @Nullable Turn why) {
        // A rollback that ends this promotion says so as soon as it has written the baseline's route.
        Waits.until(TOLD_BY_ROLLBACK, "ended by a rollback?", () -> takenBack != null);
        var taken = takenBack;
        if (taken != null) {
            rollout.stopWatching();
            return backBy(taken, why == null ? ended(taken) : why);
        }
        course.turn(Turn.of(Reason.STALE_FENCE, superseded.getMessage() == null ? "" : superseded.getMessage()));
        rollout.stopWatching();
        var rows = Stubs.control(EndpointActivities.class, "who serves now?").load(new Load(plan.endpoint()));
        var route = rows.route();
        Digest ours = plan.candidate().digest();
        if (route == null || route.arms().stream().noneMatch(it -> it.digest().equals(ours))) {
            roadBack.giveBack(plan.candidate());
        }
        return closing.close(
                Phase.SUPERSEDED, Reason.STALE_FENCE, "another holder: " + superseded.getMessage(), "windlass");
    }

    private static Turn ended(TakenBack taken) {
        return new Turn(Reason.ABORTED, taken.reason() + " (" + taken.rollback() + ")", taken.actor(), null);
    }

    private static Turn cancelled() {
        return new Turn(Reason.CANCELLED, "cancelled in Temporal", "temporal", null);
    }

    @Override
    public Approvals approve(DecisionCommand command) {
        return gate.approve(command.decisionId());
    }

    @Override
    public void validateApprove(DecisionCommand command) {
        Checks.addressed(command, plan.endpoint());
        Checks.notBlank("decisionId", command.decisionId());
        Checks.phase(gate.isOpen(), "no approval gate is open", projection.phase());
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
        course.pause(command.actor() + (command.reason().isBlank() ? "" : ": " + command.reason()));
        return new Standing(Phase.PAUSED);
    }

    /// Accepted wherever it can hold something, a pause of the plan's own included.
    @Override
    public void validatePause(OperatorCommand command) {
        Checks.addressed(command, plan.endpoint());
        Checks.notBlank("actor", command.actor());
        Checks.phase(course.open(), tooLate("pause"), projection.phase());
        Checks.phase(
                !gate.isOpen(), "nothing goes on before the approval: reject or abort, or wait", projection.phase());
        Checks.phase(course.heldBy() == null, "paused already by " + course.heldBy(), projection.phase());
    }

    @Override
    public Standing resume(ResumeCommand command) {
        course.resume(command.full());
        return new Standing(projection.phase());
    }

    @Override
    public void validateResume(ResumeCommand command) {
        Checks.addressed(command, plan.endpoint());
        Checks.notBlank("actor", command.actor());
        Checks.phase(course.open(), tooLate("resume"), projection.phase());
        boolean skippable = command.full() && projection.phase() == Phase.PROGRESSING;
        Checks.phase(course.paused() || skippable, "nothing to resume", projection.phase());
    }

    @Override
    public Standing abort(OperatorCommand command) {
        if (!course.turn(new Turn(Reason.ABORTED, command.reason(), command.actor(), null))) {
            throw FailureTypes.refusal(FailureTypes.WRONG_PHASE, tooLate("abort"));
        }
        return new Standing(Phase.ABORTING);
    }

    @Override
    public void validateAbort(OperatorCommand command) {
        Checks.addressed(command, plan.endpoint());
        Checks.notBlank("actor", command.actor());
        Checks.phase(course.open(), tooLate("abort"), projection.phase());
    }

    private String tooLate(String order) {
        return course.turned()
                ? "it is on its way back already"
                : "too late to " + order + "; after completion use rollback";
    }

    @Override
    public void takenBack(TakenBack signal) {
        if (Checks.isFor(signal, plan.endpoint()) && takenBack == null) {
            takenBack = signal;
            course.turn(ended(signal));
        }
    }

    @Override
    public void abortForRollback(OperatorCommand command) {
        if (Checks.isFor(command, plan.endpoint())) {
            course.turn(new Turn(Reason.ABORTED, command.reason(), command.actor(), null));
        }
    }
}
