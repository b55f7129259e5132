package dev.windlass.workflow;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/// Activity stubs by retry class. Each call has its own stub, because its summary is what an operator reads
/// on the timeline.
final class Stubs {
    /// Longest that one try of a quick activity may take.
    static final Duration QUICK = Duration.ofSeconds(10);

    /// Longest that an endpoint may take to answer.
    private static final Duration ASKING = Duration.ofSeconds(45);

    /// After this long without success on the way back, a person is called.
    static final Duration BEFORE_ATTENTION = Duration.ofMinutes(5);

    /// Longest life of one try of `watch`; above the longest deadline and the longest bake that a manifest may set
    /// (90 days each).
    static final Duration WATCH = Duration.ofDays(200);

    /// A node agent that hasn't taken a task by then is taken for gone, and the arm is placed elsewhere.
    static final Duration NODE_PICKUP = Duration.ofSeconds(15);

    /// Between two looks whether an artifact is there.
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /// Longer than the control API waits for a turn and for an endpoint's answer.
    private static final Duration DOOR = Duration.ofMinutes(1);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int NODE_ATTEMPTS = 3;

    private Stubs() {}

    /// Quick and tried until it works: rows in Postgres. What gives up is the promotion's deadline.
    static <T> T control(Class<T> type, String summary) {
        return Workflow.newActivityStub(type, options(summary).build());
    }

    /// Quick, and given up after `patience`.
    static <T> T bounded(Class<T> type, String summary, Duration patience) {
        return Workflow.newActivityStub(
                type, options(summary).setScheduleToCloseTimeout(patience).build());
    }

    /// Through one of the doors that people use, which wait for an answer themselves.
    static <T> T door(Class<T> type, String summary) {
        return Workflow.newActivityStub(
                type, options(summary).setStartToCloseTimeout(DOOR).build());
    }

    /// Asks another workflow by the API's door, which answers later than rows do; given up after `patience`.
    static <T> T asking(Class<T> type, String summary, Duration patience) {
        return Workflow.newActivityStub(
                type,
                options(summary)
                        .setStartToCloseTimeout(ASKING)
                        .setScheduleToCloseTimeout(patience)
                        .build());
    }

    /// Quick each time, but tried for up to `patience`, which may be long.
    static <T> T boundedWait(Class<T> type, String summary, Duration patience) {
        return Workflow.newActivityStub(
                type,
                options(summary)
                        .setTaskQueue(TaskQueues.WAITS)
                        .setScheduleToCloseTimeout(patience)
                        .build());
    }

    /// May take up to `longest`, heartbeating.
    static <T> T waiting(Class<T> type, String summary, Duration longest) {
        return Workflow.newActivityStub(
                type,
                options(summary)
                        .setTaskQueue(TaskQueues.WAITS)
                        .setStartToCloseTimeout(longest)
                        .setHeartbeatTimeout(HEARTBEAT)
                        .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                        .build());
    }

    /// On a node's own queue: few tries, and none at all if nobody takes the task.
    static <T> T node(Class<T> type, String node, String summary, Duration longest) {
        return onNode(type, node, summary, longest, retries().setMaximumAttempts(NODE_ATTEMPTS));
    }

    /// A load of at most `longest`, like [#node]; an artifact that is away is told at once.
    static <T> T load(Class<T> type, String node, String summary, Duration longest) {
        return onNode(
                type,
                node,
                summary,
                longest,
                retries().setMaximumAttempts(NODE_ATTEMPTS).setDoNotRetry(FailureTypes.neverRetriedByLoads()));
    }

    /// A load that is tried until its artifact is there: only a cancel ends it. The tries write no history.
    static <T> T patientLoad(Class<T> type, String node, String summary, Duration longest) {
        return onNode(
                type,
                node,
                summary,
                longest,
                retries().setMaximumInterval(BETWEEN_LOOKS).setDoNotRetry(FailureTypes.neverRetriedByPatientLoads()));
    }

    private static <T> T onNode(
            Class<T> type, String node, String summary, Duration longest, RetryOptions.Builder retries) {
        var options = options(summary)
                .setTaskQueue(TaskQueues.node(node))
                .setScheduleToStartTimeout(NODE_PICKUP)
                .setStartToCloseTimeout(longest)
                .setRetryOptions(retries.build());
        return Workflow.newActivityStub(
                type, (longest.compareTo(QUICK) > 0 ? options.setHeartbeatTimeout(HEARTBEAT) : options).build());
    }

    private static ActivityOptions.Builder options(String summary) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setStartToCloseTimeout(QUICK)
                .setRetryOptions(retries().build())
                .setSummary(Summaries.cut(summary));
    }

    private static RetryOptions.Builder retries() {
        return RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setBackoffCoefficient(2)
                .setMaximumInterval(Duration.ofSeconds(30))
                .setDoNotRetry(FailureTypes.neverRetried());
    }
}
