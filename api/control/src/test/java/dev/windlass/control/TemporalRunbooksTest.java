package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.storage.Database;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflowImpl;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.SearchKeys;
import dev.windlass.workflow.TaskQueues;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import org.junit.jupiter.api.Test;

/// On Temporal's test server, with the real endpoint; what the endpoint starts is a [RunningPromotion].
final class TemporalRunbooksTest extends RunbooksContract {
    private TestWorkflowEnvironment temporal;
    private TemporalRunbooks runbooks;

    @Override
    Runbooks create(Database rows) {
        var options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create())
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new HandlerGuard())
                        .build());
        SearchKeys.ALL.forEach(key -> options.registerSearchAttribute(key.getName(), SearchKeys.type(key)));
        temporal = TestWorkflowEnvironment.newInstance(options.build());
        var worker = temporal.newWorker(TaskQueues.CONTROL);
        worker.registerWorkflowImplementationTypes(
                EndpointWorkflowImpl.class,
                RunningPromotion.class,
                RunningRetirement.class,
                RunningGroup.class,
                RunningJourney.class);
        worker.registerActivitiesImplementations(new EndpointRows(rows), new FixedPlans(rows));
        temporal.start();
        runbooks = new TemporalRunbooks(temporal.getWorkflowClient());
        return runbooks;
    }

    @Override
    void end(String name) {
        temporal.getWorkflowClient().newUntypedWorkflowStub(name).terminate("the test ends it");
    }

    @Override
    void goAway() {
        temporal.close();
    }

    @Override
    void close() {
        runbooks.close();
        temporal.close();
    }

    @Test
    void aRefusalOfAValidatorSaysItsTypeAndNotTwice() {
        start(PROD, "r1");

        var told = runbooks.rollback(PROD, "u1", new RollbackRequest(PROD, "r2", null, "ci", " "));

        assertThat(told).isEqualTo(new Told.No<>(FailureTypes.INVALID_REQUEST, "reason must not be empty"));
    }

    @Test
    void aDecisionThatComesTooLateIsRefused() {
        var name = PROD.promotionName("7", 1);
        start(PROD, "r1");

        runbooks.approved(PROD, name, "decision-1");

        assertThat(runbooks.rejected(PROD, name, "decision-2"))
                .isEqualTo(new Told.No<>(FailureTypes.WRONG_PHASE, "too late"));
    }
}
