package dev.windlass.workflow;

import dev.windlass.domain.Id;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;

/// How a promotion group's workflow is started: always together with its signal.
public final class GroupStart {
    private GroupStart() {}

    public static WorkflowOptions options(Id.Group group, String initiator) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(group.text())
                .setTaskQueue(TaskQueues.CONTROL)
                // One that was terminated is started anew, and carries on from the rows.
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setTypedSearchAttributes(SearchAttributes.newBuilder()
                        .set(SearchKeys.TENANT, group.tenant())
                        .set(SearchKeys.INITIATOR, initiator)
                        .set(SearchKeys.STRATEGY, "group")
                        .build())
                .setStaticSummary(Summaries.cut("group " + group.name() + " of " + group.tenant() + " by " + initiator))
                .build();
    }
}
