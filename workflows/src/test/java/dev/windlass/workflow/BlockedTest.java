package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Block;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A freeze that comes in the middle of a promotion.
final class BlockedTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    BlockedTest() {
        world.ledger.add(V6);
        world.hooks.put(Phase.PROGRESSING, () -> world.block = freeze(Duration.ofHours(3)));
    }

    @Test
    void holdsTheNextIncreaseUntilItIsOver() {
        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(5, 25, 50, 100, -1);
        assertThat(world.transitions).anySatisfy(it -> {
            assertThat(it.reason()).isEqualTo("Blocked");
            assertThat(it.message()).contains("by ops").contains("the year's end");
            assertThat(it.weightSetPercent()).isEqualTo(5);
            assertThat(it.nextDeadline()).isNotNull();
        });
        stage.keepHistory(NAME, "promotion--blocked");
    }

    @Test
    void neverHoldsTheWayBack() {
        world.onBlocked = () -> {
            world.onBlocked = () -> {};
            stage.abort(NAME);
        };

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(world.block).isNotNull();
        assertThat(world.arms()).isEqualTo(Samples.ALL_TO_V6);
        stage.keepHistory(NAME, "promotion--aborted-while-blocked");
    }

    @Test
    void harmIsHeardMeanwhile() {
        world.harm = weight -> world.block == null ? null : Samples.judgement(Judgement.Verdict.HARM, null);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.HARM);
    }

    /// The policies had said yes before it.
    @Test
    void madeWhileSomebodyHasPausedHoldsTheIncreaseAfterIt() {
        world.hooks.clear();
        world.policy = request -> {
            if (request.weightPercent() == 25) {
                world.policy = _ -> new PolicyVerdict.Allowed(List.of());
                stage.pause(NAME);
            }
            return new PolicyVerdict.Allowed(List.of());
        };

        var started = stage.started();
        stage.environment.sleep(Duration.ofHours(1));
        world.block = freeze(Duration.ofHours(3));
        stage.resume(NAME);
        stage.environment.sleep(Duration.ofHours(1));

        assertThat(world.weights()).containsExactly(5);
        assertThat(world.transitions.getLast().reason()).isEqualTo("Blocked");
        assertThat(stage.outcome(started).phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(NAME, "promotion--blocked-while-paused");
    }

    private Block freeze(Duration length) {
        var now = Instant.ofEpochMilli(stage.environment.currentTimeMillis());
        return new Block("payments", null, "prod", "the year's end", "ops", now, now.plus(length));
    }
}
