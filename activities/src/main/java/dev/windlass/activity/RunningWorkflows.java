package dev.windlass.activity;

import dev.windlass.domain.EndpointRef;
import dev.windlass.workflow.PromotionWorkflow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;

/// Asks Temporal which workflows run. What it never heard of, or has forgotten, doesn't run.
///
/// @throws StatusRuntimeException from [#runs] if Temporal doesn't answer
record RunningWorkflows(WorkflowClient temporal) {
    /// Tells a promotion to turn back, which another holder's route doesn't let it: it ends as superseded.
    void abort(EndpointRef endpoint, String promotion, String why) {
        temporal.newWorkflowStub(PromotionWorkflow.class, promotion)
                .abortForRollback(new PromotionWorkflow.OperatorCommand(endpoint, "windlass", why));
    }

    boolean runs(String workflowId) {
        try {
            var description = temporal.getWorkflowServiceStubs()
                    .blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(temporal.getOptions().getNamespace())
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                            .build());
            return description.getWorkflowExecutionInfo().getStatus()
                    == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
