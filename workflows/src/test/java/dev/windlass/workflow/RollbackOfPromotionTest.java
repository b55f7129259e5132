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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A rollback that is asked for while a promotion is under way.
final class RollbackOfPromotionTest {
    private static final Target V5 = Samples.target("5", '5');
    private static final String PROMOTION = Samples.ENDPOINT.promotionName("8", 1);
    private static final String ROLLBACK = Samples.ENDPOINT.rollbackName(2);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;
    private final List<RollbackAnswer> answers = new ArrayList<>();

    RollbackOfPromotionTest() {
        world.ledger.addAll(List.of(V5, V6, V7));
    }

    @Test
    void isTheAbortOfALivePromotion() {
        rollbackIn(Phase.BAKING, null);

        stage.start("request-1", "8");
        var outcome = stage.outcome(PROMOTION);

        assertThat(answers).containsExactly(new RollbackAnswer.AbortingPromotion(PROMOTION));
        assertThat(outcome.reason()).isEqualTo(Reason.ABORTED);
        assertThat(world.holder).isNull();
    }

    @Test
    void takesTheFenceFromAPromotionThatDoesNotGetBack() {
        world.acknowledged = route -> route.arms().size() == 2 || ROLLBACK.equals(route.promotion());
        rollbackIn(Phase.PROGRESSING, null);

        stage.start("request-1", "8");
        var promotion = stage.outcome(PROMOTION);
        var rollback = stage.outcome(ROLLBACK);

        assertThat(promotion.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(rollback.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        assertThat(world.routes.getLast().promotion()).isEqualTo(ROLLBACK);
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--takeover");
    }

    @Test
    void whoeverAsksAgainDoesNotBeginThePatienceAnew() {
        world.acknowledged = route -> route.arms().size() == 2 || ROLLBACK.equals(route.promotion());
        stage.start("request-1", "8");
        stage.environment.sleep(Duration.ofMinutes(1));

        stage.rollback("request-2", null);
        stage.environment.sleep(Duration.ofSeconds(20));
        stage.rollback("request-3", null);
        stage.environment.sleep(Duration.ofSeconds(20));

        assertThat(world.grants).containsEntry("request-2", ROLLBACK);
        assertThat(stage.outcome(ROLLBACK).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void aPromotionThatSucceedsAllTheSameIsRolledBackAfterwards() {
        world.onMove = () -> {
            world.onMove = () -> {};
            answers.add(stage.rollback("request-2", null));
        };

        stage.start("request-1", "8");
        var promotion = stage.outcome(PROMOTION);
        stage.environment.sleep(Duration.ofMinutes(1));
        var rollback = stage.outcome(ROLLBACK);

        assertThat(answers).containsExactly(new RollbackAnswer.AbortingPromotion(PROMOTION));
        assertThat(promotion.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(rollback.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--rolled-back-after-all");
    }

    @Test
    void aPromotionThatIsGoneWhenItsPatienceIsOverIsTakenBackWithoutARollback() {
        world.acknowledged = route -> route.arms().size() == 2;
        stage.start("request-1", "8");
        stage.environment.sleep(Duration.ofMinutes(1));

        stage.rollback("request-2", null);
        stage.environment.sleep(Duration.ofSeconds(5));
        stage.stub(PROMOTION).terminate("by hand");
        world.acknowledged = _ -> true;
        stage.environment.sleep(Duration.ofMinutes(1));

        assertThat(world.phase(PROMOTION)).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        assertThat(world.holder).isNull();
        assertThat(world.grants).doesNotContainKey("request-2");
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--nothing-to-take-over");
    }

    @Test
    void toAnOlderVersionInMidCanaryEndsThePromotionThenServesIt() {
        rollbackIn(Phase.PROGRESSING, "5");

        stage.start("request-1", "8");
        var promotion = stage.outcome(PROMOTION);
        var rollback = stage.outcome(ROLLBACK);

        assertThat(answers).containsExactly(new RollbackAnswer.RollbackStarted(ROLLBACK));
        assertThat(promotion.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(promotion.reason()).isEqualTo(Reason.ABORTED);
        assertThat(rollback.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.routes)
                .filteredOn(it -> ROLLBACK.equals(it.promotion()))
                .extracting(it -> it.arms())
                .containsExactly(RouteWriter.all(V7), RouteWriter.all(V5));
        assertThat(world.moves.getLast().failed())
                .as("nobody called the stable version bad")
                .isNull();
        assertThat(world.ledger).containsExactly(V5);
        assertThat(world.skipped).containsExactly(V6, V7);
        assertThat(world.holder).isNull();
        stage.keepHistory(PROMOTION, "promotion--taken-back");
        stage.keepHistory(ROLLBACK, "rollback--ended-a-promotion");
        stage.keepHistory(Samples.ENDPOINT.workflowId(), "endpoint--back-to-an-older-version");
    }

    @Test
    void anOlderVersionThatCannotBeLoadedDoesNotKeepTheCanaryServing() {
        stage.node.broken.put("5", FailureTypes.LOAD_FAILED);
        rollbackIn(Phase.PROGRESSING, "5");
        world.hooks.put(
                Phase.NEEDS_ATTENTION,
                () -> stage.rollback(ROLLBACK)
                        .giveUp(new OperatorCommand(Samples.ENDPOINT, "operator", "promote instead")));

        stage.start("request-1", "8");

        assertThat(stage.outcome(PROMOTION).reason()).isEqualTo(Reason.ABORTED);
        assertThat(stage.outcome(ROLLBACK).phase()).isEqualTo(Phase.REJECTED);
        assertThat(world.arms()).isEqualTo(RouteWriter.all(V7));
        assertThat(world.ledger).containsExactly(V5, V6, V7);
    }

    @Test
    void theBaselineByNameIsTheAbortOfALivePromotion() {
        rollbackIn(Phase.PROGRESSING, "7");

        stage.start("request-1", "8");

        assertThat(stage.outcome(PROMOTION).reason()).isEqualTo(Reason.ABORTED);
        assertThat(answers).containsExactly(new RollbackAnswer.AbortingPromotion(PROMOTION));
    }

    @Test
    void aVersionThatWasNeverGoodIsRefusedAndTheCanaryGoesOn() {
        rollbackIn(Phase.PROGRESSING, "4");

        stage.start("request-1", "8");

        assertThat(stage.outcome(PROMOTION).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(answers).singleElement().isInstanceOfSatisfying(RollbackAnswer.RollbackRefused.class, it -> {
            assertThat(it.reason()).isEqualTo("NeverGood");
            assertThat(it.message()).contains("version 4 was never promoted");
        });
    }

    private void rollbackIn(Phase phase, String to) {
        world.hooks.put(phase, () -> answers.add(stage.rollback("request-2", to)));
    }
}
