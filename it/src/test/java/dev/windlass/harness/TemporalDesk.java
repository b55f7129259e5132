package dev.windlass.harness;

import dev.windlass.client.PromotionName;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;

/// What an operator can do by hand in the Temporal UI, past our API.
public final class TemporalDesk implements AutoCloseable {
    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;

    public TemporalDesk(RealWindlass windlass) {
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(windlass.installation().temporal())
                .build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(windlass.settings().temporal().namespace())
                        .build());
    }

    public void terminate(PromotionName name) {
        workflow(name).terminate("terminated by a test");
    }

    public void cancel(PromotionName name) {
        workflow(name).cancel();
    }

    /// Sends an update with an input as JSON and waits for its answer.
    public void update(PromotionName name, String update, Object input) {
        workflow(name).update(update, Object.class, input);
    }

    public WorkflowExecutionStatus status(PromotionName name) {
        return workflow(name).describe().getStatus();
    }

    private WorkflowStub workflow(PromotionName name) {
        return client.newUntypedWorkflowStub(name.value());
    }

    @Override
    public void close() {
        stubs.shutdownNow();
    }
}
