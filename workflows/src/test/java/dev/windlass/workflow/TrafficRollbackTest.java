package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyFinding;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Step;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import dev.windlass.workflow.activity.PolicyActivities.Occasion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class TrafficRollbackTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    TrafficRollbackTest() {
        world.ledger.add(V6);
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

    @Test
    void insufficientDataFailsTheStepIfThePlanSaysSo() {
        world.finding = Finding.FAIL_INSUFFICIENT_DATA;

        var outcome = stage.outcome(stage.started());

        assertRolledBack(outcome, Reason.INSUFFICIENT_DATA);
    }

    private void assertRolledBack(Outcome outcome, Reason reason) {
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.arms()).isEqualTo(Samples.ALL_TO_V6);
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
