package dev.windlass.workflow;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.RetirementWorkflow.RetirementEnd;
import dev.windlass.workflow.RetirementWorkflow.RetirementRun;
import dev.windlass.workflow.RetirementWorkflow.RowsChanged;
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
import java.time.Instant;
import java.util.List;

/// One Temporal test server with skipped time, the runbook of a retirement and its rows in memory.
final class RetirementStage implements AutoCloseable {
    static final VersionRef V7 = Samples.ENDPOINT.modelRef().version("7");
    static final RetirementPlan PLAN = new RetirementPlan(
            Duration.ofDays(90),
            List.of(
                    new RetirementPlan.BrownOut(Duration.ofDays(14), Duration.ofHours(1)),
                    new RetirementPlan.BrownOut(Duration.ofDays(2), Duration.ofHours(12))),
            Duration.ofDays(14),
            Duration.ofDays(30));

    final TestWorkflowEnvironment environment;
    final WorkflowClient client;
    final FakeRetirement rows;
    final Worker control;

    /// @param cached how many runs a worker remembers; 0: every task replays its history from the start
    RetirementStage(int cached) {
        this(cached, PLAN);
    }

    RetirementStage(int cached, RetirementPlan plan) {
        environment = Stage.environment(cached);
        client = environment.getWorkflowClient();
        rows = new FakeRetirement(V7, plan, environment);
        control = environment.newWorker(TaskQueues.CONTROL);
        control.registerWorkflowImplementationTypes(
                WorkflowImplementationOptions.newBuilder()
                        .setFailWorkflowExceptionTypes(Throwable.class)
                        .build(),
                RetirementWorkflowImpl.class);
        control.registerActivitiesImplementations(rows);
        environment.newWorker(TaskQueues.WAITS).registerActivitiesImplementations(rows);
        environment.start();
    }

    static String id() {
        return new dev.windlass.domain.Id.Retirement(V7).text();
    }

    /// Starts it, or tells it that the rows have changed.
    void tell() {
        tell(V7);
    }

    void tell(VersionRef told) {
        var stub = client.newWorkflowStub(RetirementWorkflow.class, RetirementStart.options(V7, "anna"));
        var batch = client.newSignalWithStartRequest();
        batch.add(stub::run, new RetirementRun(V7));
        batch.add(stub::changed, new RowsChanged(told));
        client.signalWithStart(batch);
    }

    /// As the API does: the row first.
    void withdraw() {
        rows.withdraw();
        tell();
    }

    RetirementEnd end() {
        return SkippedTime.result(environment, id(), RetirementEnd.class);
    }

    /// Lets time pass; what is due happens.
    void pass(Duration time) {
        environment.sleep(time);
    }

    Instant now() {
        return rows.now();
    }

    RetirementPhase phase() {
        return rows.phase;
    }

    WorkflowExecutionHistory history() {
        return client.fetchHistory(id());
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
