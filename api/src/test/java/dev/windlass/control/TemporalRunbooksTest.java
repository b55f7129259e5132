package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.EndpointRef;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.EndpointWorkflow;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.TaskQueues;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TemporalRunbooksTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");

    private TestWorkflowEnvironment temporal;
    private TemporalRunbooks runbooks;

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create())
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new HandlerGuard())
                        .build())
                .build());
        temporal.newWorker(TaskQueues.CONTROL).registerWorkflowImplementationTypes(CountingEndpoint.class);
        temporal.start();
        runbooks = new TemporalRunbooks(temporal.getWorkflowClient());
    }

    @AfterEach
    void stop() {
        runbooks.close();
        temporal.close();
    }

    @Test
    void aStartStartsTheEndpointAndTheSameUpdateIsAnsweredOnce() {
        var first = runbooks.start(PROD, "id-1", request("r1"));
        var again = runbooks.start(PROD, "id-1", request("r1"));
        var other = runbooks.start(PROD, "id-2", request("r2"));

        assertThat(first)
                .isEqualTo(new Told.Done<>(new EndpointWorkflow.StartAnswer.Started("started-1", FakeRunbooks.PLAN)));
        assertThat(again).isEqualTo(first);
        assertThat(other)
                .isEqualTo(new Told.Done<>(new EndpointWorkflow.StartAnswer.Started("started-2", FakeRunbooks.PLAN)));
    }

    @Test
    void aRefusedUpdateSaysItsType() {
        var told = runbooks.rollback(PROD, "id-1", new EndpointWorkflow.RollbackRequest("r1", null, "ci", "INC-42"));

        assertThat(told).isInstanceOfSatisfying(Told.No.class, no -> {
            assertThat(no.type()).isEqualTo(FailureTypes.BUSY);
            assertThat(no.message()).isEqualTo("another request is being granted");
        });
    }

    @Test
    void anOrderToWhatRunsNoMoreIsEnded() {
        assertThat(runbooks.abort("promote--payments--fraud--prod--7--1", "ci", ""))
                .isInstanceOf(Told.Ended.class);
    }

    @Test
    void itAnswersWhileTheServiceDoes() {
        assertThat(runbooks.answers()).isTrue();
    }

    private static EndpointWorkflow.PromotionRequest request(String id) {
        var valid = Promotions.parse("""
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec: { model: { name: fraud, version: "7" }, to: prod, strategy: { preset: fast } }
                """);
        return new EndpointWorkflow.PromotionRequest(id, valid.requestDigest(), valid.manifest(), "ci", null);
    }

    /// Counts the starts that it answered; every rollback is refused.
    public static final class CountingEndpoint implements EndpointWorkflow {
        private int starts;

        @Override
        public void run(EndpointRun run) {
            Workflow.await(() -> false);
        }

        @Override
        public StartAnswer requestPromotion(PromotionRequest request) {
            starts++;
            return new StartAnswer.Started("started-" + starts, FakeRunbooks.PLAN);
        }

        @Override
        public void validateRequestPromotion(PromotionRequest request) {}

        @Override
        public RollbackAnswer requestRollback(RollbackRequest request) {
            return new RollbackAnswer.RollbackStarted("never");
        }

        @Override
        public void validateRequestRollback(RollbackRequest request) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "Busy: another request is being granted", FailureTypes.BUSY);
        }

        @Override
        public void finished(Finished finished) {}

        @Override
        public void reconcile() {}
    }
}
