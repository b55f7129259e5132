package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import dev.windlass.domain.Target;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class RollbackWorkflowTest {
    private static final Target V5 = Samples.target("5", '5');
    private static final String NAME = Samples.ENDPOINT.rollbackName(1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    RollbackWorkflowTest() {
        world.ledger.addAll(List.of(V5, V6, V7));
    }

    @Test
    void goesBackToTheLastKnownGoodVersionAtOnce() {
        var answer = stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(answer).isEqualTo(new RollbackAnswer.RollbackStarted(NAME));
        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V6));
        assertThat(world.ledger).containsExactly(V5, V6);
        assertThat(world.holder).isNull();
        stage.keepHistory(NAME, "rollback--succeeded");
    }

    @Test
    void takesTheNextTargetIfTheFirstIsLost() {
        stage.node.broken.put("6", FailureTypes.ARTIFACT_MISMATCH);

        stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V5));
    }

    @Test
    void callsAPersonIfNoTargetIsLeftAndTriesAgainWhenTold() {
        noOlderVersionLoadsOn(stage.node);
        world.hooks.put(Phase.NEEDS_ATTENTION, () -> {
            stage.node.broken.clear();
            stage.rollback(NAME).retry(new OperatorCommand(Samples.ENDPOINT, "operator", "store repaired"));
        });

        stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).contains(Phase.NEEDS_ATTENTION);
        stage.keepHistory(NAME, "rollback--needs-attention");
    }

    @Test
    void triesAgainByItselfWhileItCallsAPerson() {
        noOlderVersionLoadsOn(stage.node);
        world.hooks.put(Phase.NEEDS_ATTENTION, () -> stage.node.broken.clear());

        stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(NAME, "rollback--tried-again");
    }

    @Test
    void leavesTheRouteAloneWhenGivenUp() {
        noOlderVersionLoadsOn(stage.node);
        world.hooks.put(
                Phase.NEEDS_ATTENTION,
                () -> stage.rollback(NAME)
                        .giveUp(new OperatorCommand(Samples.ENDPOINT, "operator", "promote instead")));

        stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.TARGET_LOST);
        assertThat(world.routes).isEmpty();
        assertThat(world.holder).isNull();
    }

    @Test
    void isRefusedWithoutAnOlderVersion() {
        world.ledger.removeAll(List.of(V5, V6));

        var answer = stage.rollback("request-1", null);

        assertThat(answer).isInstanceOf(RollbackAnswer.RollbackRefused.class);
        assertThat(world.holder).isNull();
    }

    @Test
    void aTargetThatOneNodeCannotLoadIsBetterThanABadVersion() {
        world.nodes = List.of("a", "b");
        world.onEveryNode = true;
        noOlderVersionLoadsOn(stage.otherNode);

        stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V6));
        assertThat(world.transitions.getLast().conditions())
                .anyMatch(it -> it.type().equals("TargetReady") && it.reason().equals("NotEverywhere"));
    }

    @Test
    void aTargetThatEveryNodeHasGoesFirst() {
        world.nodes = List.of("a", "b");
        world.onEveryNode = true;
        stage.otherNode.broken.put("6", FailureTypes.LOAD_FAILED);

        stage.rollback("request-1", null);

        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V5));
    }

    @Test
    void aPlainRollbackAfterOneToAnOlderVersionNeverGoesForward() {
        stage.rollback("request-1", "5");
        stage.outcome(NAME);

        var answer = stage.rollback("request-2", null);

        assertThat(answer).isInstanceOf(RollbackAnswer.RollbackRefused.class);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V5));
    }

    @Test
    void oneThatNamesAnotherVersionTakesOverFromOneThatIsStuck() {
        stage.node.broken.put("6", FailureTypes.LOAD_FAILED);
        stage.rollback("request-1", "6");
        stage.environment.sleep(Duration.ofSeconds(30));

        var answer = stage.rollback("request-2", "5");

        assertThat(answer).isEqualTo(new RollbackAnswer.RollbackStarted(Samples.ENDPOINT.rollbackName(2)));
        assertThat(stage.outcome(Samples.ENDPOINT.rollbackName(2)).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V5));
        stage.node.broken.clear();
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUPERSEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V5));
    }

    private static void noOlderVersionLoadsOn(FakeNode node) {
        node.broken.put("6", FailureTypes.LOAD_FAILED);
        node.broken.put("5", FailureTypes.LOAD_FAILED);
    }
}
