package dev.windlass.workflow;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A runbook has acted on what came of a hook before the activity ends in which the hook ran: the test server
/// (1.38) refuses, for ever, a workflow task that cancels an activity which ends just then.
final class HeardHooks {
    private static final Duration HEARD_MAX = Duration.ofSeconds(20);

    private final TestWorkflowEnvironment environment;

    /// Whether a workflow has its endpoint, or nobody has it.
    private final Predicate<String> holds;

    HeardHooks(TestWorkflowEnvironment environment, Predicate<String> holds) {
        this.environment = environment;
        this.holds = holds;
    }

    void whatComesOf(Runnable hook, String workflow) {
        int before = events(workflow).size();
        hook.run();
        awaitHeard(workflow, before);
    }

    private void awaitHeard(String workflow, int before) {
        long until = System.nanoTime() + HEARD_MAX.toNanos();
        while (!heard(workflow, before)) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException(workflow + " doesn't act on what it was told");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// Whoever took the endpoint over tells this workflow so, a while after the hook's own answer.
    private boolean heard(String workflow, int before) {
        var all = events(workflow);
        var since = all.subList(before, all.size());
        int told = Math.max(
                since.lastIndexOf(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED),
                since.lastIndexOf(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED));
        return all.getLast() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED
                || (told < 0
                        ? holds.test(workflow)
                        : since.subList(told, since.size()).contains(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED));
    }

    private List<EventType> events(String workflow) {
        return environment.getWorkflowClient().fetchHistory(workflow).getEvents().stream()
                .map(HistoryEvent::getEventType)
                .toList();
    }
}
