package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.domain.Transition;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Who and what holds a promotion's weight, and until when.
final class PauseTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    PauseTest() {
        world.ledger.add(V6);
    }

    @Test
    void anOperatorsPauseHoldsTheWeightUntilResume() {
        world.hooks.put(Phase.PROGRESSING, () -> stage.pause(NAME));
        world.hooks.put(Phase.PAUSED, () -> stage.resume(NAME));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).containsSubsequence(Phase.PROGRESSING, Phase.PAUSED, Phase.PROGRESSING);
        assertThat(world.weights()).containsExactly(5, 25, 50, 100, -1);
        stage.keepHistory(NAME, "promotion--paused");
    }

    @Test
    void resumeFullSkipsToTheEndOfTheSteps() {
        world.finding = Finding.HOLD;
        world.hooks.put(Phase.PAUSED, () -> stage.resumeFull(NAME));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(5, 100, -1);
        stage.keepHistory(NAME, "promotion--resume-full");
    }

    @Test
    void aTimedPauseGoesOnByItself() {
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.transitions)
                .filteredOn(it -> it.phase() == Phase.PAUSED)
                .allSatisfy(it ->
                        assertThat(it.reason()).as("no person is waited for").isEqualTo(Reason.STEP.id()));
        assertThat(world.phases(NAME)).contains(Phase.PAUSED);
    }

    @Test
    void aPauseDuringATimedPauseHoldsUntilItIsResumedAndIsShown() {
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.SetWeight(25));
        world.hooks.put(Phase.PAUSED, () -> stage.pause(NAME));

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.weights()).containsExactly(5);
        assertThat(world.transitions.getLast()).satisfies(it -> {
            assertThat(it.phase()).isEqualTo(Phase.PAUSED);
            assertThat(it.reason()).isEqualTo(Reason.OPERATOR.id());
            assertThat(it.message()).isEqualTo("paused by op: look");
        });
        succeedsOnceResumed();
        assertThat(world.weights()).startsWith(5, 25);
        stage.keepHistory(NAME, "promotion--paused-in-a-timed-pause");
    }

    @Test
    void aResumeWithinATimedPauseLeavesTheRestOfIt() {
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.SetWeight(25));
        world.hooks.put(Phase.PAUSED, () -> stage.pause(NAME));
        stage.started();
        stage.environment.sleep(Duration.ofMinutes(10));

        stage.resume(NAME);
        stage.environment.sleep(Duration.ofMinutes(10));

        assertThat(world.weights()).containsExactly(5);
        assertThat(world.transitions.getLast().message()).isEqualTo("paused by step 2");
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void aPauseAtTheLastLookOfTheBakeHolds() {
        world.hooks.put(
                Phase.BAKING,
                () -> world.onLook = () -> {
                    world.onLook = () -> {};
                    stage.pause(NAME);
                });

        stage.started();
        stage.environment.sleep(Duration.ofHours(2));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        succeedsOnceResumed();
    }

    @Test
    void aPauseWhileItPreparesHoldsBeforeTheFirstWeightAndIsShown() {
        world.hooks.put(Phase.PREPARING, () -> stage.pause(NAME));

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        assertThat(world.routes).isEmpty();
        assertThat(stage.node.loaded).as("what is under way goes on").contains("7", "6");
        succeedsOnceResumed();
        stage.keepHistory(NAME, "promotion--paused-Preparing");
    }

    @Test
    void aPauseWhilePoliciesAreAskedHoldsTheWeight() {
        world.policy = request -> {
            if (request.weightPercent() == 25) {
                // Asked again after the pause.
                world.policy = _ -> new PolicyVerdict.Allowed(List.of());
                stage.pause(NAME);
            }
            return new PolicyVerdict.Allowed(List.of());
        };

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        assertThat(world.weights()).containsExactly(5);
        succeedsOnceResumed();
    }

    @Test
    void aPauseAfterResumeFullHoldsAgain() {
        world.finding = Finding.HOLD;
        world.hooks.put(Phase.PAUSED, () -> stage.resumeFull(NAME));
        world.hooks.put(Phase.BAKING, () -> stage.pause(NAME));

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        succeedsOnceResumed();
    }

    @Test
    void aPauseSaysByWhenItEndsAndADeadlineIsShownOnlyWhileItIsWaitedFor() {
        world.approvals = List.of(Role.MODEL_RISK);
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> stage.approve(NAME, Role.MODEL_RISK, "risk-officer"));
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.Pause(null));
        world.hooks.put(Phase.PAUSED, () -> world.hooks.put(Phase.PAUSED, () -> stage.resume(NAME)));

        stage.outcome(stage.started());

        var pauses = world.transitions.stream()
                .filter(it -> it.phase() == Phase.PAUSED)
                .map(Transition::nextDeadline)
                .toList();
        assertThat(pauses).hasSize(2).doesNotContainNull().isSorted();
        assertThat(Duration.between(pauses.getFirst(), pauses.getLast())).isGreaterThan(Duration.ofHours(22));
        assertThat(world.transitions)
                .filteredOn(it -> it.phase() == Phase.PREPARING)
                .allMatch(it -> it.nextDeadline() == null);
    }

    private void succeedsOnceResumed() {
        stage.resume(NAME);
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }
}
