package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.group.Barrier;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.workflow.AbortCause.TurnedBack;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.LockstepActivities;
import dev.windlass.workflow.activity.LockstepActivities.Arrive;
import dev.windlass.workflow.activity.LockstepActivities.AwaitDecision;
import dev.windlass.workflow.activity.LockstepActivities.AwaitOpen;
import dev.windlass.workflow.activity.LockstepActivities.Decided;
import dev.windlass.workflow.activity.LockstepActivities.GoBack;
import dev.windlass.workflow.activity.LockstepActivities.Opening;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a promotion keeps in step with the others of its group: it waits at barriers until all have arrived, goes back
/// as soon as one of them does, and tells them when it does itself. One that is in no group has none of this. All of
/// it is read from and written to rows; the road back never waits for any of it.
final class Lockstep {
    private static final String IN_STEP = "InStep";

    private final PromotionRun run;
    private final RunControl control;
    private final Projection projection;
    private @Nullable CancellationScope watch;

    Lockstep(PromotionRun run, RunControl control, Projection projection) {
        this.run = run;
        this.control = control;
        this.projection = projection;
    }

    /// From here on, one that goes back takes this one with it.
    void watch() {
        var group = run.group();
        if (group == null) {
            return;
        }
        var rows = Stubs.waiting(LockstepActivities.class, "does " + group + " go on?", Stubs.WATCH);
        watch = Workflow.newCancellationScope(() -> Async.function(rows::awaitDecision, new AwaitDecision(group))
                .handle((decided, failure) -> {
                    if (decided != null && decided.decision() == Decision.BACK) {
                        control.turn(new AbortCause(
                                Reason.GROUP, group + " goes back: " + decided.message(), decided.by(), null));
                    } else if (failure instanceof ActivityFailure failed
                            && !(failed.getCause() instanceof CanceledFailure)) {
                        control.turn(AbortCause.of(
                                Reason.INTERNAL_ERROR, "the group can't be seen: " + Waits.message(failed)));
                    }
                    return decided;
                }));
        watch.run();
    }

    /// Waits until all have arrived at the barrier; whatever turns a promotion back ends the wait, too.
    void at(int barrier) {
        var group = run.group();
        if (group == null) {
            return;
        }
        // Who is held holds the others.
        control.hold();
        var words = Barrier.words(barrier);
        var rows = Stubs.control(LockstepActivities.class, "at barrier: " + words);
        var opening = control.call(() -> rows.arrive(new Arrive(group, model(), barrier)));
        while (!opening.open()) {
            opening = awaitOpen(group, barrier, opening.waitedFor());
        }
        projection.condition(IN_STEP, Condition.Status.TRUE, "Open", "all of " + group + " have reached: " + words);
    }

    private Opening awaitOpen(String group, int barrier, List<String> missing) {
        var words = group + " waits at barrier \"" + Barrier.words(barrier) + "\" for "
                + (missing.isEmpty() ? "its decision" : String.join(", ", missing));
        projection.condition(IN_STEP, Condition.Status.FALSE, Reason.BARRIER.id(), words);
        projection.waiting(projection.phase(), Reason.BARRIER, words, "the others' arrival", control.deadlineAt());
        var patient = Stubs.waiting(LockstepActivities.class, words, Stubs.WATCH);
        return control.call(() -> patient.awaitOpen(new AwaitOpen(group, barrier, missing)));
    }

    /// The last barrier, and the point of no return. Having arrived there is a promise: what turns this one back
    /// afterwards does so only if the group has not decided to go on.
    void commit() {
        if (run.group() == null) {
            control.noReturn();
            return;
        }
        try {
            at(Barrier.END);
        } catch (TurnedBack turned) {
            goOnIfDecided(turned, turned.turn());
        } catch (CanceledFailure | ActivityFailure failed) {
            goOnIfDecided(failed, AbortCause.of(Reason.CANCELLED, "cancelled in Temporal"));
        }
        control.committed();
    }

    private void goOnIfDecided(RuntimeException turned, AbortCause why) {
        if (Waits.uncancelled(() -> goBack(why)).decision() != Decision.COMMITTED) {
            throw turned;
        }
    }

    /// Has all others go back, without waiting for it: they do so even if this one hangs on its own road back, and
    /// learn of it from its row if this never arrives.
    void tell(AbortCause turn) {
        if (run.group() != null && turn.reason() != Reason.GROUP) {
            Async.function(this::goBack, turn);
        }
    }

    private Decided goBack(AbortCause why) {
        return Stubs.control(LockstepActivities.class, "all go back")
                .goBack(new GoBack(
                        String.valueOf(run.group()), model(), why.reason().id(), why.message(), why.actor()));
    }

    /// Nobody watches any more.
    void stop() {
        if (watch != null) {
            watch.cancel();
        }
    }

    private String model() {
        return run.plan().endpoint().model();
    }
}
