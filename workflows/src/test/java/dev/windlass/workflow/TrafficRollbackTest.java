package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyFinding;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Step;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import dev.windlass.workflow.activity.PolicyActivities.Occasion;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TrafficRollbackTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);
    private static final List<ArmTarget> BASELINE = List.of(new ArmTarget(Arm.STABLE, "6", V6.digest(), 100));

    private final Stage stage = new Stage();
    private final FakeWorld world = stage.world;

    TrafficRollbackTest() {
        world.ledger.add(V6);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void harmAtTwentyFivePercentGoesBackToTheBaseline() {
        world.harm = weight -> weight == 25 ? Samples.judgement(Judgement.Verdict.HARM, null) : null;

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.HARM);
        assertThat(world.weights()).containsExactly(5, 25, -1);
        assertThat(stage.node.unloaded).containsExactly("7");
        stage.keepHistory(NAME, "promotion--harm");
    }

    @Test
    void harmThatTheWatchHasNotSeenYetIsSeenBeforeTheNextWeight() {
        world.hooks.put(Phase.PAUSED, () -> world.lastLook = Samples.judgement(Judgement.Verdict.HARM, null));
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.SetWeight(25));

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.HARM);
        assertThat(world.weights()).containsExactly(5, -1);
        stage.keepHistory(NAME, "promotion--harm-at-the-look");
    }

    @Test
    void harmThatTheWatchHasNotSeenYetIsSeenAtTheEndOfTheBake() {
        world.hooks.put(Phase.BAKING, () -> world.lastLook = Samples.judgement(Judgement.Verdict.HARM, null));

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.HARM);
        assertThat(world.weights()).endsWith(100, -1);
    }

    @Test
    void aGuardDuringTheBakeGoesBackToTheBaseline() {
        world.harm = weight -> weight == 100 ? Samples.judgement(Judgement.Verdict.UNDECIDED, "ErrorShare") : null;

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.GUARD);
    }

    @Test
    void harmWhilePausedGoesBackToTheBaseline() {
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(null));
        world.harm =
                weight -> world.phase(NAME) == Phase.PAUSED ? Samples.judgement(Judgement.Verdict.HARM, null) : null;

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.HARM);
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {
                "PLANNED",
                "WAITING_FOR_QUOTA",
                "VALIDATING",
                "AWAITING_APPROVAL",
                "PREPARING",
                "PROGRESSING",
                "PAUSED",
                "PROMOTING",
                "BAKING"
            })
    void abortInEachPhaseLeadsBack(Phase phase) {
        stage.throughAllPhases(NAME);
        world.hooks.put(phase, () -> stage.abort(NAME));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.reason()).isEqualTo(Reason.ABORTED);
        assertThat(outcome.phase()).isEqualTo(hadTraffic(phase) ? Phase.ROLLED_BACK : Phase.CANCELLED);
        assertNothingLeft(phase);
        stage.keepHistory(NAME, "promotion--abort-" + phase.id());
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {
                "PLANNED",
                "WAITING_FOR_QUOTA",
                "VALIDATING",
                "AWAITING_APPROVAL",
                "PREPARING",
                "PROGRESSING",
                "PAUSED",
                "PROMOTING",
                "BAKING"
            })
    void cancelInEachPhaseLeadsBackAndClosesAsCanceled(Phase phase) {
        stage.throughAllPhases(NAME);
        world.hooks.put(phase, () -> stage.stub(NAME).cancel());

        stage.started();

        assertThatThrownBy(() -> stage.outcome(NAME))
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(world.phase(NAME)).isEqualTo(hadTraffic(phase) ? Phase.ROLLED_BACK : Phase.CANCELLED);
        assertNothingLeft(phase);
        stage.keepHistory(NAME, "promotion--cancel-" + phase.id());
    }

    @Test
    void aDenialAtTheStartRejectsBeforeAnythingIsLoaded() {
        world.policy = _ -> denied();

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.POLICY_DENIED);
        assertThat(outcome.message()).contains("auc").doesNotContain("only noted");
        assertThat(stage.node.loaded).isEmpty();
        assertThat(world.routes).isEmpty();
        stage.keepHistory(NAME, "promotion--policy-denied");
    }

    @Test
    void aDenialBeforeAnIncreaseGoesBackThoughEverythingIsDenied() {
        world.policy = request -> request.occasion() == Occasion.INCREASE && request.weightPercent() >= 25
                ? denied()
                : new PolicyVerdict.Allowed(List.of());

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.POLICY_DENIED);
        assertThat(world.weights()).containsExactly(5, -1);
    }

    @Test
    void anInferenceWorkerThatNeverGetsReadyRejectsWithoutTraffic() {
        stage.node.broken.put("7", FailureTypes.LOAD_FAILED);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_READY);
        assertThat(world.routes).isEmpty();
        stage.keepHistory(NAME, "promotion--not-ready");
    }

    @Test
    void aRollbackTargetThatCannotBeLoadedRejectsWithoutTraffic() {
        stage.node.broken.put("6", FailureTypes.ARTIFACT_MISMATCH);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.DIGEST_MISMATCH);
        assertThat(world.routes).isEmpty();
    }

    @Test
    void aGatewayThatNeverAcknowledgesAnIncreaseIsTakenBack() {
        world.acknowledged = route -> route.arms().size() == 1;

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.NOT_ACKNOWLEDGED);
        stage.keepHistory(NAME, "promotion--not-acknowledged");
    }

    @Test
    void aGatewayThatNeverAcknowledgesTheWayBackCallsAPerson() {
        world.acknowledged = route -> route.arms().size() == 2;
        world.hooks.put(Phase.PROGRESSING, () -> stage.abort(NAME));
        world.hooks.put(Phase.NEEDS_ATTENTION, () -> world.acknowledged = _ -> true);

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.ABORTED);
        assertThat(world.phases(NAME)).containsSubsequence(Phase.ABORTING, Phase.NEEDS_ATTENTION, Phase.ROLLED_BACK);
        assertThat(world.transitions)
                .anyMatch(it -> it.needsAttention()
                        && it.conditions().stream()
                                .anyMatch(condition -> condition.type().equals("PartialAck")));
        stage.keepHistory(NAME, "promotion--needs-attention");
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {
                "PLANNED",
                "WAITING_FOR_QUOTA",
                "VALIDATING",
                "AWAITING_APPROVAL",
                "PREPARING",
                "PROGRESSING",
                "PAUSED"
            })
    void theTotalDeadlineLeadsBackFromEachPhase(Phase phase) {
        stuckIn(phase);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        assertThat(outcome.phase()).isEqualTo(hadTraffic(phase) ? Phase.ROLLED_BACK : Phase.EXPIRED);
        assertThat(world.phases(NAME)).contains(phase);
        assertNothingLeft(phase);
        stage.keepHistory(NAME, "promotion--deadline-" + phase.id());
    }

    @Test
    void theTotalDeadlineIsMetAtTheEndOfTheSteps() {
        world.deadlines = new Deadlines(Duration.ofMinutes(5), Duration.ofMinutes(5));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).as("though the bake takes ten minutes").isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void aCancelOnTheWayBackDoesNotStopIt() {
        world.hooks.put(Phase.PROGRESSING, () -> stage.abort(NAME));
        world.hooks.put(Phase.ABORTING, () -> stage.stub(NAME).cancel());

        stage.started();

        assertThatThrownBy(() -> stage.outcome(NAME)).isInstanceOf(WorkflowFailedException.class);
        assertThat(world.phase(NAME)).isEqualTo(Phase.ROLLED_BACK);
        assertNothingLeft(Phase.PROGRESSING);
    }

    @Test
    void anAbortAfterThePointOfNoReturnIsRefused() {
        var refused = new ArrayList<String>();
        world.onMove = () -> {
            try {
                stage.abort(NAME);
            } catch (WorkflowUpdateException failure) {
                refused.add(FailureTypes.of((ApplicationFailure) failure.getCause()));
            }
        };

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(refused).containsExactly(FailureTypes.WRONG_PHASE);
    }

    @Test
    void insufficientDataFailsTheStepIfThePlanSaysSo() {
        world.finding = Finding.FAIL_INSUFFICIENT_DATA;

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.INSUFFICIENT_DATA);
    }

    private void stuckIn(Phase phase) {
        stage.throughAllPhases(NAME);
        world.deadlines = new Deadlines(Duration.ofHours(2), Duration.ofHours(8));
        world.hooks.remove(phase);
        world.stalledIn = phase;
        if (phase == Phase.WAITING_FOR_QUOTA) {
            world.capacityAfterTries = Integer.MAX_VALUE;
        } else if (phase == Phase.PROGRESSING) {
            world.steps = Samples.CANARY;
        }
    }

    private static boolean hadTraffic(Phase phase) {
        return phase.compareTo(Phase.PROGRESSING) >= 0 || phase == Phase.PROMOTING;
    }

    private void assertNothingLeft(Phase phase) {
        assertThat(world.holder).isNull();
        assertThat(world.released).contains(NAME);
        if (hadTraffic(phase)) {
            assertThat(world.arms()).isEqualTo(BASELINE);
        } else {
            assertThat(world.routes).isEmpty();
        }
    }

    private void assertRolledBack(Outcome outcome, Reason reason) {
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.arms()).isEqualTo(BASELINE);
        assertThat(world.holder).isNull();
        assertThat(world.released).contains(NAME);
        assertThat(world.ledger).containsExactly(V6);
    }

    private static PolicyVerdict denied() {
        return new PolicyVerdict.Denied(List.of(
                new PolicyFinding("platform", Samples.digest('a'), "auc", PolicyFinding.Action.DENY, "auc is worse"),
                new PolicyFinding("platform", Samples.digest('a'), "tag", PolicyFinding.Action.WARN, "only noted")));
    }
}
