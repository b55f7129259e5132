package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Step;
import dev.windlass.domain.Transition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A promotion that previews its candidate and then switches to it.
final class BlueGreenTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    BlueGreenTest() {
        world.ledger.add(V6);
        world.steps = Samples.BLUE_GREEN;
    }

    @Test
    void previewsWaitsForAPersonAndSwitches() {
        world.hooks.put(Phase.PAUSED, () -> stage.resume(NAME));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.routes.getFirst().arms())
                .containsExactly(
                        new ArmTarget(Arm.STABLE, "6", V6.digest(), 100),
                        new ArmTarget(Arm.PREVIEW, "7", V7.digest(), 0));
        assertThat(world.weights()).containsExactly(0, 100, -1);
        assertThat(world.phases(NAME))
                .containsSubsequence(Phase.PREPARING, Phase.PROGRESSING, Phase.PAUSED, Phase.PROMOTING, Phase.BAKING);
        assertThat(last().conditions())
                .anyMatch(it -> it.type().equals("Switched") && it.status() == Condition.Status.TRUE);
        stage.keepHistory(NAME, "promotion--blue-green");
    }

    @Test
    void switchesByItselfWhenItsTimeHasCome() {
        world.steps = List.of(new Step.Preview(), new Step.Switch(Duration.ofMinutes(30)));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).contains(Phase.PAUSED);
        stage.keepHistory(NAME, "promotion--blue-green-by-itself");
    }

    @Test
    void aPreviewMayBeAShadowBeforeTheSwitch() {
        var shadow = new Step.Shadow(
                20, Duration.ofMinutes(2), Duration.ofMinutes(15), 200, Step.OnInsufficientData.HOLD, 0.02, 0.001);
        world.steps = List.of(new Step.Preview(), shadow, new Step.Switch(Duration.ZERO));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        var preview = new ArmTarget(Arm.PREVIEW, "7", V7.digest(), 0);
        assertThat(world.routes.get(1).arms())
                .contains(preview, ArmTarget.shadow("7", V7.digest(), 20, 0.001))
                .hasSize(3);
        assertThat(world.routes.get(2).arms()).contains(preview).hasSize(2);
        assertThat(world.weights()).endsWith(100, -1);
        stage.keepHistory(NAME, "promotion--blue-green-shadowed");
    }

    @Test
    void aPreviewThatDoesHarmIsRejectedAndNobodyGotIt() {
        world.harm = weight -> weight == 0 ? Samples.judgement(Judgement.Verdict.UNDECIDED, "error-share") : null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.GUARD);
        assertThat(world.weights()).containsExactly(0, -1);
        assertNothingLeft();
        stage.keepHistory(NAME, "promotion--blue-green-harm-in-preview");
    }

    @Test
    void harmAfterTheSwitchIsOneSwitchBack() {
        world.hooks.put(Phase.PAUSED, () -> stage.resume(NAME));
        world.harm = weight -> weight == 100 ? Samples.judgement(Judgement.Verdict.UNDECIDED, "error-share") : null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.weights()).containsExactly(0, 100, -1);
        assertThat(last().conditions()).anyMatch(it -> it.type().equals("BackOnBaseline"));
        assertNothingLeft();
        stage.keepHistory(NAME, "promotion--blue-green-rolled-back");
    }

    @Test
    void anAbortBeforeTheSwitchCancelsIt() {
        world.hooks.put(Phase.PAUSED, () -> stage.abort(NAME));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.CANCELLED);
        assertNothingLeft();
        stage.keepHistory(NAME, "promotion--blue-green-aborted");
    }

    @Test
    void aSwitchThatNobodyDecidesOnExpires() {
        world.deadlines = new Deadlines(Duration.ofHours(2), Duration.ofHours(8));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.EXPIRED);
        assertNothingLeft();
        stage.keepHistory(NAME, "promotion--blue-green-expired");
    }

    @Test
    void aSwitchThatAGatewayDoesNotAcknowledgeIsTakenBack() {
        world.hooks.put(Phase.PAUSED, () -> stage.resume(NAME));
        world.acknowledged = route -> FakeRows.weight(route.arms()) != 100;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_ACKNOWLEDGED);
        assertNothingLeft();
        stage.keepHistory(NAME, "promotion--blue-green-not-acknowledged");
    }

    @Test
    void aPreviewThatAGatewayDoesNotAcknowledgeIsRejected() {
        world.acknowledged = route -> FakeRows.weight(route.arms()) != 0;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_ACKNOWLEDGED);
        assertNothingLeft();
    }

    @Test
    void aPreviewThatNeverStartsTouchesNoRoute() {
        world.nodes = List.of();

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(world.routes).isEmpty();
    }

    @Test
    void replaysFromItsHistoryAtEveryTask() {
        try (var forced = new Stage(1)) {
            forced.world.ledger.add(V6);
            forced.world.steps = Samples.BLUE_GREEN;
            forced.world.hooks.put(Phase.PAUSED, () -> forced.resume(NAME));

            assertThat(forced.outcome(forced.started()).phase()).isEqualTo(Phase.SUCCEEDED);
        }
    }

    private Transition last() {
        return world.transitions.getLast();
    }

    private void assertNothingLeft() {
        assertThat(world.arms()).isEqualTo(Samples.ALL_TO_V6);
        assertThat(world.holder).isNull();
        assertThat(world.released).contains(NAME);
        assertThat(stage.node.unloaded).contains("7");
    }
}
