package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Nodes without an answer, an artifact or room, and what they mean to a promotion.
final class NodesInTheWayTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    @Test
    void aNodeThatDoesNotAnswerIsLeftOut() {
        world.nodes = List.of("gone", "a");

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(stage.node.loaded).containsExactly("7");
    }

    @Test
    void anObjectStoreThatIsAwayIsWaitedForAndNotHeldAgainstTheVersion() {
        stage.node.awayTries.set(20);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.transitions).anySatisfy(it -> {
            assertThat(it.phase()).isEqualTo(Phase.PREPARING);
            assertThat(it.reason()).isEqualTo("ArtifactAway");
            assertThat(it.message()).contains("v7 on a", "the object store answers 503");
        });
        stage.keepHistory(NAME, "promotion--waited-for-an-artifact");
    }

    @Test
    void whatIsWrongOnceTheArtifactIsThereIsTheVersionsFault() {
        stage.node.awayTries.set(20);
        stage.node.broken.put("7", FailureTypes.LOAD_FAILED);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_READY);
    }

    @Test
    void aStoreThatStaysAwayEndsThePromotionAtItsDeadlineOnly() {
        stage.node.awayTries.set(Integer.MAX_VALUE);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.EXPIRED);
        assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    }

    @Test
    void aNodeWithoutRoomIsLeftOutAndNamed() {
        world.ledger.add(V6);
        world.leftOut = List.of("small (no room for v6, v7: needs 256 MiB, 200 MiB free)");

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.transitions.getLast().conditions())
                .filteredOn(it -> it.type().equals("OnEveryNode"))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("small (no room for v6, v7"));
    }
}
