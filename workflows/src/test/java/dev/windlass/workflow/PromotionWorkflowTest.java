package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PromotionWorkflowTest {
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
}
