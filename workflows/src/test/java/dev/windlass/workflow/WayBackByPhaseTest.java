package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Phase;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// The ways out of a promotion that are open in each of its phases, and what they leave.
final class WayBackByPhaseTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    WayBackByPhaseTest() {
        world.ledger.add(V6);
    }

    @ParameterizedTest
    @EnumSource(from = "PLANNED", to = "BAKING", mode = Mode.EXCLUDE, names = "SHADOWING")
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
    @EnumSource(from = "PLANNED", to = "BAKING", mode = Mode.EXCLUDE, names = "SHADOWING")
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

    @ParameterizedTest
    @EnumSource(from = "PLANNED", to = "PAUSED", mode = Mode.EXCLUDE, names = "SHADOWING")
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
            assertThat(world.arms()).isEqualTo(Samples.ALL_TO_V6);
        } else {
            assertThat(world.routes).isEmpty();
        }
    }
}
