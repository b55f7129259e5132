package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.EndpointWorkflow;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.Outcome;
import dev.windlass.workflow.PromotionWorkflow;
import dev.windlass.workflow.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        temporal.newWorker(TaskQueues.CONTROL)
                .registerWorkflowImplementationTypes(CountingEndpoint.class, DecidedOnce.class);
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
        var told =
                runbooks.rollback(PROD, "id-1", new EndpointWorkflow.RollbackRequest(PROD, "r1", null, "ci", "INC-42"));

        assertThat(told).isInstanceOfSatisfying(Told.No.class, no -> {
            assertThat(no.type()).isEqualTo(FailureTypes.BUSY);
            assertThat(no.message()).isEqualTo("another request is being granted");
        });
    }

    @Test
    void anOrderToWhatRunsNoMoreIsEnded() {
        assertThat(runbooks.abort(PROD, "promote--payments--fraud--prod--7--1", "ci", ""))
                .isInstanceOf(Told.Ended.class);
    }

    @Test
    void itAnswersWhileTheServiceDoes() {
        assertThat(runbooks.answers()).isTrue();
    }

    @Test
    void aDecisionThatIsToldAgainIsAnsweredAsBefore() {
        var client = temporal.getWorkflowClient();
        var awaiting = client.newWorkflowStub(
                PromotionWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId("p")
                        .setTaskQueue(TaskQueues.CONTROL)
                        .build());
        WorkflowClient.start(awaiting::run, null);

        var first = runbooks.approved(PROD, "p", "decision-1");
        var again = runbooks.approved(PROD, "p", "decision-1");
        var other = runbooks.rejected(PROD, "p", "decision-2");

        assertThat(List.of(first, again)).containsOnly(new Told.Done<>(Phase.AWAITING_APPROVAL));
        assertThat(other).isInstanceOf(Told.No.class);
    }

    private static EndpointWorkflow.PromotionRequest request(String id) {
        var valid = Promotions.parse("""
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec: { model: { name: fraud, version: "7" }, to: prod, strategy: { preset: fast } }
                """);
        return new EndpointWorkflow.PromotionRequest(PROD, id, valid.requestDigest(), valid.manifest(), "ci", null);
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
        public void reconcile(@Nullable Reconcile reconcile) {}
    }

    /// Takes one decision; any further one comes too late.
    public static final class DecidedOnce implements PromotionWorkflow {
        private boolean decided;

        @Override
        public Outcome run(PromotionRun run) {
            Workflow.await(() -> false);
            throw new IllegalStateException("woken without reason");
        }

        @Override
        public Approvals approve(DecisionCommand command) {
            decided = true;
            return new Approvals(List.of(), List.of());
        }

        @Override
        public void validateApprove(DecisionCommand command) {
            validate();
        }

        @Override
        public Approvals reject(DecisionCommand command) {
            return approve(command);
        }

        @Override
        public void validateReject(DecisionCommand command) {
            validate();
        }

        private void validate() {
            if (decided) {
                throw ApplicationFailure.newNonRetryableFailure("too late", FailureTypes.WRONG_PHASE);
            }
        }

        @Override
        public Standing pause(OperatorCommand command) {
            return new Standing(Phase.PAUSED);
        }

        @Override
        public void validatePause(OperatorCommand command) {}

        @Override
        public Standing resume(ResumeCommand command) {
            return new Standing(Phase.PROGRESSING);
        }

        @Override
        public void validateResume(ResumeCommand command) {}

        @Override
        public Standing abort(OperatorCommand command) {
            return new Standing(Phase.ABORTING);
        }

        @Override
        public void validateAbort(OperatorCommand command) {}

        @Override
        public void takenBack(TakenBack takenBack) {}

        @Override
        public void abortForRollback(OperatorCommand command) {}
    }
}
