package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import io.temporal.client.WorkflowFailedException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class EndpointWorkflowTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    EndpointWorkflowTest() {
        world.ledger.add(V6);
    }

    @Test
    void refusesASecondStartWhileOneRuns() {
        var name = stage.started();

        var second = stage.start("request-2", "8");
        var repeated = stage.start("request-1", "7");

        assertThat(second)
                .isInstanceOfSatisfying(
                        StartAnswer.Busy.class,
                        it -> assertThat(it.holder().name()).isEqualTo(name));
        assertThat(repeated).isEqualTo(new StartAnswer.Started(name, Samples.digest('c')));
        assertThat(stage.outcome(name).phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--busy");
    }

    @Test
    void isFreeAgainAfterTheEnd() {
        stage.outcome(stage.started());

        var next = stage.start("request-2", "8");

        assertThat(next).isInstanceOf(StartAnswer.Started.class);
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--two-promotions");
    }

    @Test
    void anUnplannableRequestLeavesNothingBehind() {
        world.unplannable = true;

        var answer = stage.start("request-1", "9");

        assertThat(answer).isInstanceOf(StartAnswer.Refused.class);
        assertThat(world.holder).isNull();
        assertThat(world.grants).isEmpty();
    }

    @Test
    void aHolderTerminatedInTheUiIsRolledBackAndTheEndpointIsNotBlocked() {
        world.hooks.put(Phase.PROGRESSING, () -> stage.stub(NAME).terminate("by hand"));
        startedAndLost();

        var next = stage.start("request-2", "8");

        assertThat(next).isInstanceOf(StartAnswer.Started.class);
        assertThat(world.phase(NAME)).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.transitions)
                .anyMatch(it -> it.name().equals(NAME) && it.reason().equals(Reason.WORKFLOW_LOST.id()));
        assertThat(world.routes.get(1).arms()).isEqualTo(RouteWriter.all(V6));
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--workflow-lost");
    }

    @Test
    void aHolderThatTemporalNeverHeardOfIsTakenBackAtTheFirstStart() {
        world.fence = 5;
        world.holder = new Holder("promote--payments--fraud-score--prod--5--1", RunKind.PROMOTION, 5, "5", "ci-bot");

        var answer = stage.start("request-1", "7");

        assertThat(answer).isInstanceOf(StartAnswer.Started.class);
        assertThat(world.phase("promote--payments--fraud-score--prod--5--1")).isEqualTo(Phase.ROLLED_BACK);
    }

    @ParameterizedTest
    @EnumSource(from = "PLANNED", to = "BAKING", mode = Mode.EXCLUDE, names = "SHADOWING")
    void aHolderTerminatedInAnyPhaseIsTakenBack(Phase phase) {
        stage.throughAllPhases(NAME);
        world.hooks.put(phase, () -> stage.stub(NAME).terminate("by hand"));
        startedAndLost();

        assertThat(stage.start("request-2", "8")).isInstanceOf(StartAnswer.Started.class);

        assertThat(world.phase(NAME)).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.released).contains(NAME);
        assertThat(world.routes)
                .filteredOn(it -> NAME.equals(it.promotion()))
                .last()
                .satisfies(it -> assertThat(it.arms()).isEqualTo(RouteWriter.all(V6)));
    }

    @Test
    void aHolderLostAfterItsCandidateBecameStableHasSucceeded() {
        world.onMove = () -> stage.stub(NAME).terminate("by hand");
        startedAndLost();
        world.onMove = () -> {};

        assertThat(stage.start("request-2", "8")).isInstanceOf(StartAnswer.Started.class);

        assertThat(world.phase(NAME)).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.routes)
                .filteredOn(it -> NAME.equals(it.promotion()))
                .last()
                .satisfies(it -> assertThat(it.arms()).isEqualTo(RouteWriter.all(Samples.V7)));
    }

    @Test
    void aGrantOfWhichNothingWasStartedIsFreedWithoutATrace() {
        world.fence = 5;
        world.neverStarted = true;
        world.holder = new Holder("promote--payments--fraud-score--prod--6--1", RunKind.PROMOTION, 5, "6", "ci-bot");

        var answer = stage.start("request-1", "7");

        assertThat(answer).isInstanceOf(StartAnswer.Started.class);
        assertThat(world.phases("promote--payments--fraud-score--prod--6--1")).isEmpty();
        assertThat(world.fence).as("no fence was taken for it").isEqualTo(6);
    }

    @Test
    void continuesAsNewAndStillAnswers() {
        world.unplannable = true;
        stage.start("request-0", "9");
        var first = runId();

        int requests = 1;
        while (runId().equals(first) && requests < 600) {
            stage.start("request-" + requests, "9");
            requests++;
        }

        assertThat(runId()).isNotEqualTo(first);
        assertThat(stage.start("another", "9")).isInstanceOf(StartAnswer.Refused.class);
    }

    private void startedAndLost() {
        stage.started();
        // Its last activity holds the time for a while, which a step would wait for.
        assertThatThrownBy(() -> stage.stub(NAME).getResult(Outcome.class)).isInstanceOf(WorkflowFailedException.class);
    }

    private String runId() {
        return stage.stub(Samples.ENDPOINT.workflowId())
                .describe()
                .getExecution()
                .getRunId();
    }
}
