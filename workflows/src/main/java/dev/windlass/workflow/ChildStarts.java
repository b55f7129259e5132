package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.RollbackWorkflow.RollbackRun;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;

/// Starts promotions and rollbacks as children that outlive the Endpoint's run, and waits for no more than
/// their start.
final class ChildStarts {
    private ChildStarts() {}

    static void promotion(PromotionRun run) {
        var plan = run.plan();
        var attributes = attributes(plan.endpoint(), plan.candidate().version(), run.initiator())
                .set(SearchKeys.STRATEGY, plan.strategy());
        var child = Workflow.newChildWorkflowStub(
                PromotionWorkflow.class, options(run.name(), summary(run), attributes.build()));
        Async.function(child::run, run);
        awaitStart(child);
    }

    static void rollback(RollbackRun run) {
        var version =
                run.targets().isEmpty() ? "none" : run.targets().getFirst().version();
        var attributes = attributes(run.endpoint(), version, run.initiator()).set(SearchKeys.STRATEGY, "rollback");
        var child = Workflow.newChildWorkflowStub(
                RollbackWorkflow.class, options(run.name(), summary(run), attributes.build()));
        Async.function(child::run, run);
        awaitStart(child);
    }

    /// Such as "payments/fraud-score v7 > prod (standard) by ci-bot".
    static String summary(PromotionRun run) {
        var plan = run.plan();
        return plan.endpoint().modelRef() + " v" + plan.candidate().version() + " > "
                + plan.endpoint().env() + " (" + plan.strategy() + ") by " + run.initiator();
    }

    static String summary(RollbackRun run) {
        var to = run.targets().isEmpty()
                ? "no version"
                : "v" + run.targets().getFirst().version();
        return run.endpoint().modelRef() + " back to " + to + " in "
                + run.endpoint().env() + " by " + run.initiator();
    }

    private static void awaitStart(Object child) {
        try {
            Workflow.getWorkflowExecution(child).get();
        } catch (ChildWorkflowFailure failure) {
            // The same grant started it before this run was reset: it is there, which is what we want.
            if (!(failure.getCause() instanceof WorkflowExecutionAlreadyStarted)) {
                throw failure;
            }
        }
    }

    private static SearchAttributes.Builder attributes(EndpointRef endpoint, String version, String initiator) {
        return SearchAttributes.newBuilder()
                .set(SearchKeys.TENANT, endpoint.tenant())
                .set(SearchKeys.MODEL, endpoint.model())
                .set(SearchKeys.ENV, endpoint.env())
                .set(SearchKeys.VERSION, version)
                .set(SearchKeys.INITIATOR, initiator);
    }

    private static ChildWorkflowOptions options(String id, String summary, SearchAttributes attributes) {
        return ChildWorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setTypedSearchAttributes(attributes)
                .setStaticSummary(Summaries.cut(summary))
                .build();
    }
}
