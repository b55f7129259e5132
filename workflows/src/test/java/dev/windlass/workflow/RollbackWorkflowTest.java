package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import dev.windlass.domain.Target;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RollbackWorkflowTest {
    private static final Target V5 = Samples.target("5", '5');
    private static final String NAME = Samples.ENDPOINT.rollbackName(1);

    private final Stage stage = new Stage();
    private final FakeWorld world = stage.world;

    RollbackWorkflowTest() {
        world.ledger.addAll(List.of(V5, V6, V7));
    }

    @AfterEach
    void close() {
        stage.close();
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
        stage.node.broken.put("6", FailureTypes.LOAD_FAILED);
        stage.node.broken.put("5", FailureTypes.LOAD_FAILED);
        world.hooks.put(Phase.NEEDS_ATTENTION, () -> {
            stage.node.broken.clear();
            rollback().retry(new OperatorCommand(Samples.ENDPOINT, "operator", "store repaired"));
        });

        stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).contains(Phase.NEEDS_ATTENTION);
        stage.keepHistory(NAME, "rollback--needs-attention");
    }

    @Test
    void triesAgainByItselfWhileItCallsAPerson() {
        stage.node.broken.put("6", FailureTypes.LOAD_FAILED);
        stage.node.broken.put("5", FailureTypes.LOAD_FAILED);
        world.hooks.put(Phase.NEEDS_ATTENTION, () -> stage.node.broken.clear());

        stage.rollback("request-1", null);
        var outcome = stage.outcome(NAME);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(NAME, "rollback--tried-again");
    }

    @Test
    void leavesTheRouteAloneWhenGivenUp() {
        stage.node.broken.put("6", FailureTypes.LOAD_FAILED);
        stage.node.broken.put("5", FailureTypes.LOAD_FAILED);
        world.hooks.put(
                Phase.NEEDS_ATTENTION,
                () -> rollback().giveUp(new OperatorCommand(Samples.ENDPOINT, "operator", "promote instead")));

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
    void isTheAbortOfALivePromotion() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        var answers = new ArrayList<RollbackAnswer>();
        world.hooks.put(Phase.BAKING, () -> answers.add(stage.rollback("request-2", null)));

        stage.start("request-1", "8");
        var outcome = stage.outcome(name);

        assertThat(answers).containsExactly(new RollbackAnswer.AbortingPromotion(name));
        assertThat(outcome.reason()).isEqualTo(Reason.ABORTED);
        assertThat(world.holder).isNull();
    }

    @Test
    void takesTheFenceFromAPromotionThatDoesNotGetBack() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        var taken = Samples.ENDPOINT.rollbackName(2);
        world.acknowledged = route -> route.arms().size() == 2 || taken.equals(route.promotion());
        world.hooks.put(Phase.PROGRESSING, () -> stage.rollback("request-2", null));

        stage.start("request-1", "8");
        var promotion = stage.outcome(name);
        var rollback = stage.outcome(taken);

        assertThat(promotion.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(rollback.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        assertThat(world.routes.getLast().promotion()).isEqualTo(taken);
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--takeover");
    }

    @Test
    void whoeverAsksAgainDoesNotBeginThePatienceAnew() {
        var taken = Samples.ENDPOINT.rollbackName(2);
        world.acknowledged = route -> route.arms().size() == 2 || taken.equals(route.promotion());
        stage.start("request-1", "8");
        stage.environment.sleep(Duration.ofMinutes(1));

        stage.rollback("request-2", null);
        stage.environment.sleep(Duration.ofSeconds(20));
        stage.rollback("request-3", null);
        stage.environment.sleep(Duration.ofSeconds(20));

        assertThat(world.grants).containsEntry("request-2", taken);
        assertThat(stage.outcome(taken).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void aPromotionThatSucceedsAllTheSameIsRolledBackAfterwards() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        var answers = new ArrayList<RollbackAnswer>();
        world.onMove = () -> {
            world.onMove = () -> {};
            answers.add(stage.rollback("request-2", null));
        };

        stage.start("request-1", "8");
        var promotion = stage.outcome(name);
        stage.environment.sleep(Duration.ofMinutes(1));
        var rollback = stage.outcome(Samples.ENDPOINT.rollbackName(2));

        assertThat(answers).containsExactly(new RollbackAnswer.AbortingPromotion(name));
        assertThat(promotion.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(rollback.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--rolled-back-after-all");
    }

    @Test
    void aPromotionThatIsGoneWhenItsPatienceIsOverIsTakenBackWithoutARollback() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        world.acknowledged = route -> route.arms().size() == 2;
        stage.start("request-1", "8");
        stage.environment.sleep(Duration.ofMinutes(1));

        stage.rollback("request-2", null);
        stage.environment.sleep(Duration.ofSeconds(5));
        stage.stub(name).terminate("by hand");
        world.acknowledged = _ -> true;
        stage.environment.sleep(Duration.ofMinutes(1));

        assertThat(world.phase(name)).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        assertThat(world.holder).isNull();
        assertThat(world.grants).doesNotContainKey("request-2");
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--nothing-to-take-over");
    }

    @Test
    void aTargetThatOneNodeCannotLoadIsBetterThanABadVersion() {
        world.nodes = List.of("a", "b");
        world.onEveryNode = true;
        stage.otherNode.broken.put("6", FailureTypes.LOAD_FAILED);
        stage.otherNode.broken.put("5", FailureTypes.LOAD_FAILED);

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
    void toAnOlderVersionInMidCanaryEndsThePromotionThenServesIt() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        var back = Samples.ENDPOINT.rollbackName(2);
        var answers = new ArrayList<RollbackAnswer>();
        world.hooks.put(Phase.PROGRESSING, () -> answers.add(stage.rollback("request-2", "5")));

        stage.start("request-1", "8");
        var promotion = stage.outcome(name);
        var rollback = stage.outcome(back);

        assertThat(answers).containsExactly(new RollbackAnswer.RollbackStarted(back));
        assertThat(promotion.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(promotion.reason()).isEqualTo(Reason.ABORTED);
        assertThat(rollback.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.routes)
                .filteredOn(it -> back.equals(it.promotion()))
                .extracting(it -> it.arms())
                .containsExactly(RouteWriter.all(V7), RouteWriter.all(V5));
        assertThat(world.moves.getLast().failed())
                .as("nobody called the stable version bad")
                .isNull();
        assertThat(world.ledger).containsExactly(V5);
        assertThat(world.skipped).containsExactly(V6, V7);
        assertThat(world.holder).isNull();
        stage.keepHistory(name, "promotion--taken-back");
        stage.keepHistory(back, "rollback--ended-a-promotion");
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--back-to-an-older-version");
    }

    @Test
    void anOlderVersionThatCannotBeLoadedDoesNotKeepTheCanaryServing() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        stage.node.broken.put("5", FailureTypes.LOAD_FAILED);
        world.hooks.put(Phase.PROGRESSING, () -> stage.rollback("request-2", "5"));
        world.hooks.put(
                Phase.NEEDS_ATTENTION,
                () -> rollback(2).giveUp(new OperatorCommand(Samples.ENDPOINT, "operator", "promote instead")));

        stage.start("request-1", "8");

        assertThat(stage.outcome(name).reason()).isEqualTo(Reason.ABORTED);
        assertThat(stage.outcome(Samples.ENDPOINT.rollbackName(2)).phase()).isEqualTo(Phase.REJECTED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        assertThat(world.ledger).containsExactly(V5, V6, V7);
    }

    @Test
    void theBaselineByNameIsTheAbortOfALivePromotion() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        var answers = new ArrayList<RollbackAnswer>();
        world.hooks.put(Phase.PROGRESSING, () -> answers.add(stage.rollback("request-2", "7")));

        stage.start("request-1", "8");

        assertThat(stage.outcome(name).reason()).isEqualTo(Reason.ABORTED);
        assertThat(answers).containsExactly(new RollbackAnswer.AbortingPromotion(name));
    }

    @Test
    void aVersionThatWasNeverGoodIsRefusedAndTheCanaryGoesOn() {
        var name = Samples.ENDPOINT.promotionName("8", 1);
        var answers = new ArrayList<RollbackAnswer>();
        world.hooks.put(Phase.PROGRESSING, () -> answers.add(stage.rollback("request-2", "4")));

        stage.start("request-1", "8");

        assertThat(stage.outcome(name).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(answers).singleElement().isInstanceOfSatisfying(RollbackAnswer.RollbackRefused.class, it -> {
            assertThat(it.reason()).isEqualTo("NeverGood");
            assertThat(it.message()).contains("version 4 was never promoted");
        });
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

    private RollbackWorkflow rollback(int n) {
        return stage.client.newWorkflowStub(RollbackWorkflow.class, Samples.ENDPOINT.rollbackName(n));
    }

    private RollbackWorkflow rollback() {
        return stage.client.newWorkflowStub(RollbackWorkflow.class, NAME);
    }
}
