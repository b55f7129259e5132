package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Step;
import dev.windlass.domain.Transition;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.ResumeCommand;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PromotionWorkflowTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    private final Stage stage = new Stage();
    private final FakeWorld world = stage.world;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void goesThroughItsStepsAndBecomesTheStableVersion() {
        world.ledger.add(V6);

        var name = stage.started();
        var outcome = stage.outcome(name);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(outcome.reason()).isEqualTo(Reason.COMPLETED);
        assertThat(outcome.evidence()).isEqualTo(Samples.digest('f'));
        assertThat(world.weights()).containsExactly(5, 25, 50, 100, -1);
        assertThat(world.arms()).containsExactly(new ArmTarget(Arm.STABLE, "7", V7.digest(), 100));
        assertThat(world.ledger).containsExactly(V6, V7);
        assertThat(world.holder).isNull();
        assertThat(stage.node.loaded).containsExactly("7", "6");
        assertThat(stage.node.unloaded).isEmpty();
        assertThat(world.phases(name))
                .containsExactly(
                        Phase.PLANNED,
                        Phase.VALIDATING,
                        Phase.PREPARING,
                        Phase.PROGRESSING,
                        Phase.PROMOTING,
                        Phase.BAKING,
                        Phase.SUCCEEDED);
        stage.keepHistory(name, "promotion--succeeded");
    }

    @Test
    void theFirstVersionGetsEverythingAfterOneAcknowledgement() {
        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(100, -1);
        assertThat(stage.node.loaded).containsExactly("7");
        assertThat(world.ledger).containsExactly(V7);
        stage.keepHistory(NAME, "promotion--first-version");
    }

    @Test
    void theFirstVersionGoesBackToTheEmptyRoute() {
        world.harm = weight -> weight == 100 ? Samples.judgement(Judgement.Verdict.UNDECIDED, "CrashLoop") : null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.GUARD);
        assertThat(world.arms()).isEmpty();
        assertThat(world.ledger).isEmpty();
    }

    @Test
    void waitsForCapacityAndGoesOn() {
        world.capacityAfterTries = 3;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).contains(Phase.WAITING_FOR_QUOTA);
        stage.keepHistory(NAME, "promotion--waited-for-quota");
    }

    @Test
    void anOperatorsPauseHoldsTheWeightUntilResume() {
        world.ledger.add(V6);
        world.hooks.put(
                Phase.PROGRESSING,
                () -> stage.promotion(NAME).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look")));
        world.hooks.put(
                Phase.PAUSED, () -> stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false)));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).containsSubsequence(Phase.PROGRESSING, Phase.PAUSED, Phase.PROGRESSING);
        assertThat(world.weights()).containsExactly(5, 25, 50, 100, -1);
        stage.keepHistory(NAME, "promotion--paused");
    }

    @Test
    void eachExtensionIsTwiceAsLongUpToAnHour() {
        world.ledger.add(V6);
        world.extensions.set(4);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.analyzed.stream().map(Duration::toMinutes)).containsExactly(15L, 30L, 60L, 60L, 60L, 15L, 15L);
    }

    @Test
    void resumeFullSkipsToTheEndOfTheSteps() {
        world.ledger.add(V6);
        world.finding = Finding.HOLD;
        world.hooks.put(
                Phase.PAUSED, () -> stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", true)));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(5, 100, -1);
        stage.keepHistory(NAME, "promotion--resume-full");
    }

    @Test
    void aTimedPauseGoesOnByItself() {
        world.ledger.add(V6);
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
        world.ledger.add(V6);
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.SetWeight(25));
        world.hooks.put(
                Phase.PAUSED, () -> stage.promotion(NAME).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look")));

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.weights()).containsExactly(5);
        assertThat(world.transitions.getLast()).satisfies(it -> {
            assertThat(it.phase()).isEqualTo(Phase.PAUSED);
            assertThat(it.reason()).isEqualTo(Reason.OPERATOR.id());
            assertThat(it.message()).isEqualTo("paused by op: look");
        });
        stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false));
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).startsWith(5, 25);
        stage.keepHistory(NAME, "promotion--paused-in-a-timed-pause");
    }

    @Test
    void aResumeWithinATimedPauseLeavesTheRestOfIt() {
        world.ledger.add(V6);
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.SetWeight(25));
        world.hooks.put(
                Phase.PAUSED, () -> stage.promotion(NAME).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look")));
        stage.started();
        stage.environment.sleep(Duration.ofMinutes(10));

        stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false));
        stage.environment.sleep(Duration.ofMinutes(10));

        assertThat(world.weights()).containsExactly(5);
        assertThat(world.transitions.getLast().message()).isEqualTo("paused by step 2");
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void aPauseAtTheLastLookOfTheBakeHolds() {
        world.ledger.add(V6);
        world.hooks.put(
                Phase.BAKING,
                () -> world.onLook = () -> {
                    world.onLook = () -> {};
                    stage.promotion(NAME).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look"));
                });

        stage.started();
        stage.environment.sleep(Duration.ofHours(2));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false));
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void whatServesAlreadySucceedsWithoutDoingAnything() {
        world.ledger.add(V7);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(outcome.reason()).isEqualTo(Reason.ALREADY_SERVING);
        assertThat(outcome.evidence()).isNotNull();
        assertThat(world.routes).isEmpty();
        assertThat(stage.node.loaded).isEmpty();
        assertThat(world.holder).isNull();
        stage.keepHistory(NAME, "promotion--already-serving");
    }

    @Test
    void anotherHoldersFenceSupersedesItWithoutTouchingTheRoute() {
        world.ledger.add(V6);
        world.hooks.put(Phase.BAKING, () -> {
            world.fence++;
            world.holder = new Holder("rollback--payments--fraud-score--prod--2", RunKind.ROLLBACK, 2, "6", "operator");
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUPERSEDED);
        assertThat(world.weights()).containsExactly(5, 25, 50, 100);
        assertThat(world.holder).isNotNull();
        stage.keepHistory(NAME, "promotion--superseded");
    }

    @Test
    void aStaleFenceOfTheHolderItselfIsRenewed() {
        world.ledger.add(V6);
        world.hooks.put(Phase.BAKING, () -> {
            world.fence = 9;
            world.seq = 0;
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.routes.getLast().fence()).isEqualTo(9);
        stage.keepHistory(NAME, "promotion--fence-renewed");
    }

    @Test
    void aPauseWhileItPreparesHoldsBeforeTheFirstWeightAndIsShown() {
        world.ledger.add(V6);
        world.hooks.put(
                Phase.PREPARING,
                () -> stage.promotion(NAME).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look")));

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        assertThat(world.routes).isEmpty();
        assertThat(stage.node.loaded).as("what is under way goes on").contains("7", "6");
        stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false));
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(NAME, "promotion--paused-Preparing");
    }

    @Test
    void aPauseWhilePoliciesAreAskedHoldsTheWeight() {
        world.ledger.add(V6);
        world.policy = request -> {
            if (request.weightPercent() == 25) {
                stage.promotion(NAME).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look"));
            }
            return new PolicyVerdict.Allowed(List.of());
        };

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        assertThat(world.weights()).containsExactly(5);
        stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false));
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void aPauseAfterResumeFullHoldsAgain() {
        world.ledger.add(V6);
        world.finding = Finding.HOLD;
        world.hooks.put(
                Phase.PAUSED, () -> stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", true)));
        world.hooks.put(
                Phase.BAKING, () -> stage.promotion(NAME).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look")));

        stage.started();
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false));
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void aPauseSaysByWhenItEndsAndADeadlineIsShownOnlyWhileItIsWaitedFor() {
        world.ledger.add(V6);
        world.approvals = List.of(Role.MODEL_RISK);
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> stage.approve(NAME, Role.MODEL_RISK, "risk-officer"));
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.Pause(null));
        world.hooks.put(
                Phase.PAUSED,
                () -> world.hooks.put(
                        Phase.PAUSED,
                        () -> stage.promotion(NAME).resume(new ResumeCommand(Samples.ENDPOINT, "op", false))));

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

    @Test
    void theResultStandsWhileTheEvidenceStoreIsDown() {
        world.sealFailures = 12;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(outcome.evidence()).isNotNull();
        assertThat(world.transitions.getLast().conditions())
                .anyMatch(it -> it.type().equals("EvidenceSealed") && it.status() == Condition.Status.FALSE);
    }

    @Test
    void replaysFromItsHistoryAtEveryTask() {
        try (var forced = new Stage(1)) {
            forced.world.ledger.add(V6);

            var outcome = forced.outcome(forced.started());

            assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        }
    }
}
