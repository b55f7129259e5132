package dev.windlass.activity;

import dev.windlass.domain.Id;
import dev.windlass.keys.Shredding;
import io.temporal.client.WorkflowClient;

/// What Temporal says of workflows of closed tenants.
public record ClosedWorkflows(WorkflowClient temporal) implements Shredding.Workflows {
    @Override
    public boolean runs(Id workflow) {
        return new RunningWorkflows(temporal).runs(workflow.text());
    }

    @Override
    public void end(Id workflow, String why) {
        temporal.newUntypedWorkflowStub(workflow.text()).terminate(why);
    }
}
