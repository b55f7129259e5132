package dev.windlass.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Ways to wait, and to read what came of it.
final class Waits {
    private Waits() {}

    /// Waits for `condition`, at most `longest`; true if it holds. The timer is named in the UI and ends with
    /// the wait.
    static boolean until(Duration longest, String summary, Supplier<Boolean> condition) {
        var timers = new ArrayList<Promise<Void>>();
        var scope = Workflow.newCancellationScope(() -> timers.add(timer(longest, summary)));
        scope.run();
        try {
            Workflow.await(() -> condition.get() || timers.getFirst().isCompleted());
        } finally {
            if (!timers.getFirst().isCompleted()) {
                scope.cancel();
            }
        }
        return condition.get();
    }

    static Promise<Void> timer(Duration length, String summary) {
        return Workflow.newTimer(
                length,
                TimerOptions.newBuilder().setSummary(Summaries.cut(summary)).build());
    }

    /// Runs what must not be torn by a cancel of the workflow.
    static <T> T uncancelled(Functions.Func<T> action) {
        List<T> result = new ArrayList<>(1);
        Workflow.newDetachedCancellationScope(() -> result.add(action.apply())).run();
        return result.getFirst();
    }

    /// Work that nobody waits for: a failure of it must not end the workflow. False if it failed.
    static boolean unattended(Functions.Proc work) {
        try {
            work.apply();
            return true;
        } catch (CanceledFailure cancelled) {
            throw cancelled;
        } catch (TemporalFailure failure) {
            Workflow.getLogger(Waits.class).error("not done: {}", failure.getMessage());
            return false;
        }
    }

    /// True if the failure is only the echo of a cancelled scope.
    static boolean cancelled(RuntimeException failure) {
        return failure instanceof CanceledFailure
                || (failure instanceof ActivityFailure && failure.getCause() instanceof CanceledFailure)
                || CancellationScope.current().isCancelRequested();
    }

    /// The stable type of what an activity failed with, or its kind of time-out.
    static String type(ActivityFailure failure) {
        return switch (failure.getCause()) {
            case ApplicationFailure application -> application.getType();
            case TimeoutFailure timeout -> timeout.getTimeoutType().name();
            case null, default -> FailureTypes.INTERNAL_ERROR;
        };
    }

    /// What the last try of an activity failed with, in its own words, also if its time ran out.
    static String lastMessage(ActivityFailure failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ApplicationFailure application) {
                return application.getOriginalMessage();
            }
        }
        return message(failure);
    }

    /// What an activity failed with, in its own words.
    static String message(ActivityFailure failure) {
        return failure.getCause() instanceof ApplicationFailure application
                ? application.getOriginalMessage()
                : failure.getActivityType() + ": " + type(failure);
    }
}
