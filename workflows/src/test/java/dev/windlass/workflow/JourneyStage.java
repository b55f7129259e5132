package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.JourneyWorkflow.JourneyChanged;
import dev.windlass.workflow.JourneyWorkflow.JourneyEnd;
import dev.windlass.workflow.JourneyWorkflow.JourneyRun;
import io.temporal.client.WorkflowClient;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkflowImplementationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// One Temporal test server with skipped time, the runbook of a journey and its rows in memory.
final class JourneyStage implements AutoCloseable {
    static final Id.Journey JOURNEY = new Id.Journey(Samples.ENDPOINT.modelRef().version("7"), 1);

    final TestWorkflowEnvironment environment;
    final WorkflowClient client;
    final FakeJourney rows;
    final Worker control;

    /// @param cached how many runs a worker remembers; 0: every task replays its history from the start
    JourneyStage(int cached) {
        environment = Stage.environment(cached);
        client = environment.getWorkflowClient();
        rows = new FakeJourney(JOURNEY, environment);
        control = environment.newWorker(TaskQueues.CONTROL);
        control.registerWorkflowImplementationTypes(
                WorkflowImplementationOptions.newBuilder()
                        .setFailWorkflowExceptionTypes(Throwable.class)
                        .build(),
                JourneyWorkflowImpl.class);
        control.registerActivitiesImplementations(rows);
        environment.start();
    }

    /// Starts it, or tells it that its rows have changed.
    void tell() {
        tell(JOURNEY);
    }

    void tell(Id.Journey told) {
        var stub =
                client.newWorkflowStub(JourneyWorkflow.class, JourneyStart.options(JOURNEY, FakeJourney.WAY, "anna"));
        var batch = client.newSignalWithStartRequest();
        batch.add(stub::run, new JourneyRun(JOURNEY));
        batch.add(stub::changed, new JourneyChanged(told));
        client.signalWithStart(batch);
    }

    JourneyEnd end() {
        return SkippedTime.result(environment, JOURNEY.text(), JourneyEnd.class);
    }

    /// Lets time pass; what is due happens.
    void pass(Duration time) {
        environment.sleep(time);
    }

    WorkflowExecutionHistory history() {
        return client.fetchHistory(JOURNEY.text());
    }

    static Id.Journey other() {
        return new Id.Journey(new VersionRef("lending", "fraud-score", "7"), 1);
    }

    void keepHistory(String scenario) {
        var directory = System.getProperty("windlass.histories");
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(Path.of(directory));
            Files.writeString(Path.of(directory, scenario + ".json"), history().toJson(true));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}
