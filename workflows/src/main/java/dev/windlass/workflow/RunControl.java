package dev.windlass.workflow;

import dev.windlass.domain.Phase;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way forward with all that may interrupt it: a turn back (abort, harm, deadline), a pause, a skip.
/// Handlers set fields and never wait; the main thread waits here and notices.
final class RunControl {
    private final Projection projection;
    private @Nullable CancellationScope deadline;
    private @Nullable Instant deadlineAt;
    private @Nullable AbortCause turn;

    /// The pause that the plan makes now, and the one that a person has made; both may be. A person's holds until a
    /// person resumes, whatever time the plan's own has.
    private @Nullable Pause planned;

    private @Nullable Pause held;

    /// What is shown of them, and the phase that it hides.
    private @Nullable Pause shown;

    private @Nullable Phase pausedFrom;
    private boolean skipping;
    private boolean noReturn;

    /// `ends` is null if only a person ends it.
    private record Pause(String by, Reason why, @Nullable Instant ends) {}

    RunControl(Projection projection) {
        this.projection = projection;
    }

    /// Turns back at the next look; the first reason stands. False once nothing can turn back any more.
    boolean turn(AbortCause why) {
        if (noReturn) {
            return false;
        }
        turn = turn == null ? why : turn;
        return true;
    }

    boolean turned() {
        return turn != null;
    }

    void pause(String by) {
        held = new Pause(by, Reason.OPERATOR, null);
    }

    /// Ends a person's pause, and the plan's own if that waits for a person, too; of a timed one the rest stands.
    /// Without a person's pause it ends the plan's. `full` ends all, and skips what is left of the steps.
    void resume(boolean full) {
        if (full || held == null || (planned != null && planned.ends() == null)) {
            planned = null;
        }
        held = null;
        skipping |= full;
    }

    boolean paused() {
        return held != null || planned != null;
    }

    /// The person whose pause it is, with the reason; null if nobody has paused.
    @Nullable String heldBy() {
        return held == null ? null : held.by();
    }

    boolean skipping() {
        return skipping;
    }

    /// From here on the candidate is the stable version: nothing turns back, a rollback is another run.
    void noReturn() {
        check();
        noReturn = true;
    }

    /// The same, decided by all members of a group: what has turned this one back meanwhile came too late.
    void committed() {
        turn = null;
        noReturn = true;
    }

    boolean open() {
        return !noReturn && turn == null;
    }

    /// Bounds what follows until [#deadlineMet].
    void deadline(Duration total) {
        deadlineAt = Projection.now().plus(total);
        deadline = Workflow.newCancellationScope(() -> Waits.timer(total, "total deadline")
                .thenApply(_ -> {
                    turn(AbortCause.of(Reason.DEADLINE_EXCEEDED, "not through its steps within " + total));
                    return null;
                }));
        deadline.run();
    }

    /// Null where nothing bounds the run.
    @Nullable Instant deadlineAt() {
        return deadlineAt;
    }

    void deadlineMet() {
        deadlineAt = null;
        if (deadline != null) {
            deadline.cancel();
        }
    }

    /// Waits for an activity, unless something turns the promotion back; then the activity is cancelled.
    <T> T call(Functions.Func<T> activity) {
        var result = callUnless(() -> false, activity);
        if (result == null) {
            throw new IllegalStateException("an activity answered nothing");
        }
        return result;
    }

    /// Like [#call]; null if `skip` came first.
    <T> @Nullable T callUnless(Supplier<Boolean> skip, Functions.Func<T> activity) {
        check();
        var promises = new ArrayList<Promise<T>>(1);
        var scope = Workflow.newCancellationScope(() -> promises.add(Async.function(activity)));
        scope.run();
        var promise = promises.getFirst();
        try {
            until(() -> promise.isCompleted() || skip.get());
        } finally {
            if (!promise.isCompleted()) {
                scope.cancel();
            }
        }
        return promise.isCompleted() ? promise.get() : null;
    }

    /// Waits, showing pauses as they come and go.
    void until(Supplier<Boolean> done) {
        showPause();
        while (!done.get() && turn == null) {
            Workflow.await(() -> done.get() || turn != null || pauseChanged());
            showPause();
        }
        check();
    }

    /// Waits `length` or until a turn, a skip ends it.
    void sleep(Duration length, String summary, Supplier<Boolean> skip) {
        var over = new ArrayList<Boolean>(1);
        var scope =
                Workflow.newCancellationScope(() -> Waits.timer(length, summary).thenApply(_ -> over.add(true)));
        scope.run();
        try {
            until(() -> !over.isEmpty() || skip.get());
        } finally {
            if (over.isEmpty()) {
                scope.cancel();
            }
        }
    }

    /// Goes no further while somebody has paused.
    void hold() {
        until(() -> held == null);
    }

    /// A step of the plan that ends by itself, or by a resume.
    void pauseFor(Duration length, String by) {
        if (skipping) {
            return;
        }
        planned = new Pause(by, Reason.STEP, Projection.now().plus(length));
        sleep(length, by, () -> planned == null);
        planned = null;
        hold();
    }

    /// A pause of the plan's own that only a person ends.
    void pauseUntilResumed(String by, Reason why) {
        if (skipping) {
            return;
        }
        planned = new Pause(by, why, null);
        until(() -> !paused());
    }

    void check() {
        if (turn != null) {
            throw turn.asException();
        }
    }

    /// A person's pause is what is shown: it is who holds the promotion.
    private @Nullable Pause pause() {
        return held == null ? planned : held;
    }

    private boolean pauseChanged() {
        var now = pause();
        return !Objects.equals(now, shown) || (now != null && projection.phase() != Phase.PAUSED);
    }

    /// What goes on beside a pause (a load, an acknowledgement) may have shown its own phase meanwhile: the pause
    /// is shown again.
    private void showPause() {
        if (!pauseChanged() || turn != null) {
            return;
        }
        var now = pause();
        var phase = projection.phase();
        shown = now;
        if (now != null) {
            pausedFrom = phase == Phase.PAUSED ? pausedFrom : phase;
            projection.paused(now.why(), "paused by " + now.by(), now.ends() == null ? deadlineAt : now.ends());
        } else if (pausedFrom != null) {
            var back = phase == Phase.PAUSED ? pausedFrom : phase;
            pausedFrom = null;
            projection.move(back, Reason.OPERATOR, "resumed");
        }
    }
}
