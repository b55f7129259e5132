package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Id;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.RetirementWorkflow.RetirementEnd;
import dev.windlass.workflow.RetirementWorkflow.RetirementRun;
import dev.windlass.workflow.RetirementWorkflow.RowsChanged;
import io.temporal.client.WorkflowClient;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkflowImplementationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two models of a tenant on one calendar: each version's runbook walks alone, and there is no other.
final class TenantRetirementTest {
    private static final VersionRef FRAUD = new VersionRef("lending", "fraud", "3");
    private static final VersionRef CHURN = new VersionRef("lending", "churn", "1");

    private final TestWorkflowEnvironment environment = Stage.environment(0);
    private final WorkflowClient client = environment.getWorkflowClient();
    private final FakeTenantRetirement rows =
            new FakeTenantRetirement(List.of(FRAUD, CHURN), RetirementStage.PLAN, environment);

    @BeforeEach
    void start() {
        var control = environment.newWorker(TaskQueues.CONTROL);
        control.registerWorkflowImplementationTypes(
                WorkflowImplementationOptions.newBuilder()
                        .setFailWorkflowExceptionTypes(Throwable.class)
                        .build(),
                RetirementWorkflowImpl.class);
        control.registerActivitiesImplementations(rows);
        environment.newWorker(TaskQueues.WAITS).registerActivitiesImplementations(rows);
        environment.start();
        tell();
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private void tell() {
        for (var version : List.of(FRAUD, CHURN)) {
            var stub = client.newWorkflowStub(RetirementWorkflow.class, RetirementStart.options(version, "anna"));
            var batch = client.newSignalWithStartRequest();
            batch.add(stub::run, new RetirementRun(version));
            batch.add(stub::changed, new RowsChanged(version));
            client.signalWithStart(batch);
        }
    }

    private RetirementPhase end(VersionRef version) {
        return SkippedTime.result(environment, new Id.Retirement(version).text(), RetirementEnd.class)
                .phase();
    }

    private void keep(VersionRef version, String scenario) throws IOException {
        var directory = System.getProperty("windlass.histories");
        if (directory != null) {
            Files.createDirectories(Path.of(directory));
            var history = client.fetchHistory(new Id.Retirement(version).text());
            Files.writeString(Path.of(directory, scenario + ".json"), history.toJson(true));
        }
    }

    @Test
    void theTenantIsClosedByTheLastPurge() throws IOException {
        assertThat(end(FRAUD)).isEqualTo(RetirementPhase.PURGED);
        assertThat(end(CHURN)).isEqualTo(RetirementPhase.PURGED);

        assertThat(rows.closedAt).isNotNull();
        assertThat(Duration.between(rows.of(FRAUD).announcedAt, rows.closedAt))
                .isBetween(Duration.ofDays(120), Duration.ofDays(120).plusHours(1));
        keep(CHURN, "retire--tenant-closed");
    }

    @Test
    void itIsTakenBackAsAWholeAtTheLastMoment() throws IOException {
        environment.sleep(Duration.ofDays(119));
        assertThat(rows.of(FRAUD).phase).isEqualTo(RetirementPhase.ARCHIVED);

        rows.withdraw();
        tell();

        assertThat(end(FRAUD)).isEqualTo(RetirementPhase.WITHDRAWN);
        assertThat(end(CHURN)).isEqualTo(RetirementPhase.WITHDRAWN);
        assertThat(rows.of(FRAUD).artifact).isTrue();
        assertThat(rows.closedAt).isNull();
        keep(FRAUD, "retire--tenant-withdrawn");
    }

    @Test
    void oneModelThatIsBlockedHoldsTheClosingAndNotTheOther() throws IOException {
        rows.of(CHURN).dependants = List.of("legal hold by \"anna\" of lending: audit");
        environment.sleep(Duration.ofDays(200));

        assertThat(end(FRAUD)).isEqualTo(RetirementPhase.PURGED);
        assertThat(rows.of(CHURN).phase).isEqualTo(RetirementPhase.DRAINING);
        assertThat(rows.closedAt).isNull();

        rows.of(CHURN).dependants = List.of();
        assertThat(end(CHURN)).isEqualTo(RetirementPhase.PURGED);
        assertThat(rows.closedAt).isNotNull();
        keep(CHURN, "retire--tenant-blocked");
    }

    @Test
    void oneModelWhoseArtifactIsHarmedCallsAPersonAndDestroysNothing() throws IOException {
        rows.of(CHURN).archiveFailures.set(1_000_000);
        environment.sleep(Duration.ofDays(150));

        assertThat(end(FRAUD)).isEqualTo(RetirementPhase.PURGED);
        assertThat(rows.of(CHURN).phase).isEqualTo(RetirementPhase.UNDEPLOYED);
        assertThat(rows.of(CHURN).artifact).isTrue();
        assertThat(rows.closedAt).isNull();

        rows.of(CHURN).archiveFailures.set(0);
        assertThat(end(CHURN)).isEqualTo(RetirementPhase.PURGED);
        assertThat(rows.closedAt).isNotNull();
        keep(CHURN, "retire--tenant-harmed");
    }
}
