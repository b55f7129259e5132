package dev.windlass.workflow;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;

/// Waits for workflows in the test server's skipped time, in steps.
///
/// A blocking `getResult` of the test environment's client lets the server skip time until the client has
/// heard of the end. On a busy machine that is late: meanwhile the server goes on to whatever timer is
/// next, a pause's deadline or, where there is none, the ten years after which it ends an endpoint
/// itself.
final class SkippedTime {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(6);

    private SkippedTime() {}

    /// What a workflow ended with. Time may have gone on by then for an eighth of what it took.
    static <R> R result(TestWorkflowEnvironment environment, String workflowId, Class<R> type) {
        var options = WorkflowClientOptions.newBuilder(
                        environment.getWorkflowClient().getOptions())
                .setInterceptors()
                .validateAndBuildWithDefaults();
        var workflow = WorkflowClient.newInstance(environment.getWorkflowServiceStubs(), options)
                .newUntypedWorkflowStub(workflowId);
        long begin = environment.currentTimeMillis();
        while (workflow.describe().getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
            var passed = Duration.ofMillis(environment.currentTimeMillis() - begin);
            environment.sleep(between(passed.dividedBy(8)));
        }
        return workflow.getResult(type);
    }

    private static Duration between(Duration step) {
        return step.compareTo(SHORTEST) < 0 ? SHORTEST : step.compareTo(LONGEST) > 0 ? LONGEST : step;
    }
}
