package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Route;
import dev.windlass.domain.Step;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import io.temporal.client.WorkflowFailedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A shadow before the first weight: what it leads to, and the ways out of it.
final class ShadowStepTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);
    private static final Step.Shadow SHADOW = new Step.Shadow(
            20, Duration.ofMinutes(2), Duration.ofMinutes(15), 200, Step.OnInsufficientData.HOLD, 0.02, 0.001);
    private static final ArmTarget STABLE = new ArmTarget(Arm.STABLE, "6", V6.digest(), 100);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    ShadowStepTest() {
        world.ledger.add(V6);
        world.steps = List.of(SHADOW, new Step.SetWeight(5));
    }

    private List<List<ArmTarget>> written() {
        return world.routes.stream().map(Route::arms).toList();
    }

    @Test
    void aShadowThatAgreesGoesBeforeTheFirstWeight() {
        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(written().get(0)).containsExactly(STABLE, ArmTarget.shadow("7", V7.digest(), 20, 0.001));
        assertThat(written().get(1)).containsExactly(STABLE);
        assertThat(world.weights()).containsExactly(-1, -1, 5, 100, -1);
        assertThat(world.phases(NAME)).containsSubsequence(Phase.PREPARING, Phase.SHADOWING, Phase.PROGRESSING);
        assertThat(world.transitions.getLast().conditions())
                .anyMatch(it -> it.type().equals("ShadowAgrees") && it.status() == Condition.Status.TRUE);
        stage.keepHistory(NAME, "promotion--shadow-agreed");
    }

    @Test
    void aShadowThatDisagreesIsRejectedAndNoClientWasItsOwn() {
        world.shadowFinding = Finding.HARM;
        world.shadowVerdict = Judgement.Verdict.HARM;

        var outcome = stage.outcome(stage.started());

        assertRejected(outcome, Reason.SHADOW_DISAGREES);
        assertThat(outcome.message()).isEqualTo("HARM by the sample");
        stage.keepHistory(NAME, "promotion--shadow-disagreed");
    }

    @Test
    void aShadowThatDiesAgainAndAgainIsRejected() {
        world.harm = weight -> weight == -1 ? Samples.judgement(Judgement.Verdict.HARM, "crash-loop") : null;

        var outcome = stage.outcome(stage.started());

        assertRejected(outcome, Reason.GUARD);
        stage.keepHistory(NAME, "promotion--shadow-crashed");
    }

    @Test
    void withoutPairsAPersonIsAskedOnceTheShadowIsGone() {
        world.shadowFinding = Finding.HOLD;
        world.hooks.put(Phase.PAUSED, () -> {
            assertThat(world.arms()).containsExactly(STABLE);
            stage.resume(NAME);
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).containsSubsequence(Phase.SHADOWING, Phase.PAUSED, Phase.PROGRESSING);
    }

    @Test
    void withoutPairsThePlanMayFailExtendOrGoOn() {
        world.shadowFinding = Finding.ADVANCE_WITHOUT_DATA;
        world.extensions.set(2);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.analyzed.stream().map(Duration::toMinutes)).containsExactly(15L, 30L, 60L);
        assertThat(world.transitions.getLast().conditions())
                .anyMatch(it -> it.type().equals("EnoughData") && it.status() == Condition.Status.FALSE);
    }

    @Test
    void withoutPairsThePlanMayFail() {
        world.shadowFinding = Finding.FAIL_INSUFFICIENT_DATA;

        assertRejected(stage.outcome(stage.started()), Reason.INSUFFICIENT_DATA);
    }

    @Test
    void anAbortLeadsBackAndCancels() {
        world.hooks.put(Phase.SHADOWING, () -> stage.abort(NAME));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.CANCELLED);
        assertThat(outcome.reason()).isEqualTo(Reason.ABORTED);
        assertNothingLeft();
        stage.keepHistory(NAME, "promotion--shadow-aborted");
    }

    @Test
    void aCancelInTemporalLeadsBack() {
        world.hooks.put(Phase.SHADOWING, () -> stage.stub(NAME).cancel());

        stage.started();

        assertThatThrownBy(() -> stage.outcome(NAME)).isInstanceOf(WorkflowFailedException.class);
        assertThat(world.phase(NAME)).isEqualTo(Phase.CANCELLED);
        assertNothingLeft();
    }

    @Test
    void theTotalDeadlineEndsIt() {
        world.deadlines = new Deadlines(Duration.ofHours(2), Duration.ofHours(8));
        world.stalledIn = Phase.SHADOWING;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.EXPIRED);
        assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"SHADOW", "STABLE"})
    void aGatewayThatNeverAcknowledgesEndsIt(Arm last) {
        world.acknowledged = route ->
                world.phase(NAME) == Phase.ABORTING || route.arms().getLast().arm() != last;

        assertRejected(stage.outcome(stage.started()), Reason.NOT_ACKNOWLEDGED);
    }

    @Test
    void aPauseHoldsBeforeTheFirstWeight() {
        world.hooks.put(Phase.SHADOWING, () -> stage.pause(NAME));
        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        assertThat(world.weights()).containsOnly(-1);
        stage.resume(NAME);
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void resumeFullSkipsTheShadowAndTheSteps() {
        world.stalledIn = Phase.SHADOWING;
        stage.started();
        stage.environment.sleep(Duration.ofMinutes(1));

        stage.resumeFull(NAME);

        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(-1, -1, 100, -1);
    }

    @Test
    void theFirstVersionHasNobodyToBeComparedWith() {
        world.ledger.clear();

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(100, -1);
    }

    @Test
    void replaysFromItsHistoryAtEveryTask() {
        try (var forced = new Stage(1)) {
            forced.world.ledger.add(V6);
            forced.world.steps = world.steps;

            assertThat(forced.outcome(forced.started()).phase()).isEqualTo(Phase.SUCCEEDED);
        }
    }

    private void assertRejected(Outcome outcome, Reason reason) {
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        assertThat(world.weights()).as("no weight").containsOnly(-1);
        assertThat(world.arms()).isEqualTo(Samples.ALL_TO_V6);
        assertThat(world.holder).isNull();
        assertThat(world.released).contains(NAME);
        assertThat(stage.node.unloaded).containsExactly("7");
    }
}
