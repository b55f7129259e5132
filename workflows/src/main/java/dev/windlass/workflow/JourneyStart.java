package dev.windlass.workflow;

import dev.windlass.domain.Id;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.util.List;

/// How a journey is started: always together with its signal.
public final class JourneyStart {
    private JourneyStart() {}

    public static WorkflowOptions options(Id.Journey journey, List<String> way, String initiator) {
        var version = journey.version();
        return WorkflowOptions.newBuilder()
                .setWorkflowId(journey.text())
                .setTaskQueue(TaskQueues.CONTROL)
                // One that has stopped may be retried.
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setTypedSearchAttributes(SearchAttributes.newBuilder()
                        .set(SearchKeys.TENANT, version.tenant())
                        .set(SearchKeys.MODEL, version.model())
                        .set(SearchKeys.VERSION, version.version())
                        .set(SearchKeys.INITIATOR, initiator)
                        .set(SearchKeys.STRATEGY, "journey")
                        .build())
                .setStaticSummary(Summaries.cut(version.modelRef() + " v" + version.version() + " > "
                        + String.join(" > ", way) + " by " + initiator))
                .build();
    }
}
