package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;

/// How a retirement is started: always together with its signal.
public final class RetirementStart {
    private RetirementStart() {}

    public static WorkflowOptions options(VersionRef version, String initiator) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(new Id.Retirement(version).text())
                .setTaskQueue(TaskQueues.CONTROL)
                // A version may be retired again after a withdrawal.
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setTypedSearchAttributes(SearchAttributes.newBuilder()
                        .set(SearchKeys.TENANT, version.tenant())
                        .set(SearchKeys.MODEL, version.model())
                        .set(SearchKeys.VERSION, version.version())
                        .set(SearchKeys.INITIATOR, initiator)
                        .set(SearchKeys.STRATEGY, "retirement")
                        .build())
                .setStaticSummary(Summaries.cut("retirement of " + version + " by " + initiator))
                .build();
    }
}
