package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.workflow.PromotionWorkflow.DecisionCommand;
import dev.windlass.workflow.activity.ApprovalActivities.Decision;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// What each order does in each phase: it is accepted and stands, or it is refused as being of another phase.
final class OrdersInPhasesTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    private enum Order {
        APPROVE,
        REJECT,
        RESUME,
        RESUME_FULL,
        PAUSE,
        ABORT
    }

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    OrdersInPhasesTest() {
        world.ledger.add(V6);
    }

    /// The table. What isn't listed is refused.
    private static EnumSet<Order> accepted(Phase phase) {
        return switch (phase) {
            case PLANNED, WAITING_FOR_QUOTA, VALIDATING, PREPARING, PROMOTING, BAKING ->
                EnumSet.of(Order.PAUSE, Order.ABORT);
            case AWAITING_APPROVAL -> EnumSet.of(Order.APPROVE, Order.REJECT, Order.ABORT);
            case PROGRESSING -> EnumSet.of(Order.PAUSE, Order.RESUME_FULL, Order.ABORT);
            case PAUSED -> EnumSet.of(Order.PAUSE, Order.RESUME, Order.RESUME_FULL, Order.ABORT);
            default -> EnumSet.noneOf(Order.class);
        };
    }

    @ParameterizedTest
    @EnumSource(
            from = "PLANNED",
            to = "SUCCEEDED",
            mode = Mode.EXCLUDE,
            names = {"SHADOWING", "NEEDS_ATTENTION"})
    void whatDoesNotFitThePhaseIsRefusedAndChangesNothing(Phase phase) {
        stage.throughAllPhases(NAME);
        var wrong = new ArrayList<String>();
        if (phase == Phase.ABORTING) {
            world.hooks.put(Phase.PROGRESSING, () -> stage.abort(NAME));
        }
        var usual = world.hooks.get(phase);
        world.hooks.put(phase, () -> {
            for (var order : EnumSet.complementOf(accepted(phase))) {
                if (!refused(order)) {
                    wrong.add(order + " in " + phase);
                }
            }
            if (usual != null) {
                usual.run();
            }
        });

        var outcome = stage.outcome(stage.started());

        assertThat(wrong).as("accepted, though it changes nothing there").isEmpty();
        assertThat(outcome.phase()).isEqualTo(phase == Phase.ABORTING ? Phase.ROLLED_BACK : Phase.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(
            from = "PLANNED",
            to = "BAKING",
            mode = Mode.EXCLUDE,
            names = {"SHADOWING", "AWAITING_APPROVAL"})
    void aPauseHoldsInEachPhaseUntilItIsResumedAndSaysByWhom(Phase phase) {
        world.capacityAfterTries = 2;
        world.approvals = List.of(Role.MODEL_RISK);
        world.steps = phase == Phase.PAUSED
                ? List.of(new Step.SetWeight(5), new Step.Pause(Duration.ofMinutes(30)), new Step.SetWeight(25))
                : List.of(new Step.SetWeight(5), new Step.SetWeight(25));
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> stage.approve(NAME, Role.MODEL_RISK, "risk-officer"));
        var before = new ArrayList<Integer>();
        world.hooks.put(phase, () -> {
            send(Order.PAUSE);
            before.addAll(world.weights());
            assertThat(refused(Order.PAUSE)).as("a second pause").isTrue();
        });

        stage.started();
        stage.environment.sleep(Duration.ofHours(3));

        assertThat(world.phase(NAME)).isEqualTo(Phase.PAUSED);
        assertThat(world.transitions.getLast().message()).isEqualTo("paused by op: look");
        assertThat(world.weights()).startsWith(before.toArray(Integer[]::new)).hasSize(before.size());
        send(Order.RESUME);
        assertThat(stage.outcome(NAME).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    private boolean refused(Order order) {
        try {
            send(order);
            return false;
        } catch (WorkflowUpdateException failure) {
            return failure.getCause() instanceof ApplicationFailure cause
                    && FailureTypes.of(cause).equals(FailureTypes.WRONG_PHASE);
        } catch (io.temporal.client.WorkflowNotFoundException ended) {
            return true;
        }
    }

    private void send(Order order) {
        var promotion = stage.promotion(NAME);
        switch (order) {
            case APPROVE -> stage.approve(NAME, Role.MODEL_RISK, "risk-officer");
            case REJECT -> {
                stage.decide("no", Role.MODEL_RISK, "risk-officer", Decision.REJECTED);
                promotion.reject(new DecisionCommand(Samples.ENDPOINT, "no"));
            }
            case RESUME -> stage.resume(NAME);
            case RESUME_FULL -> stage.resumeFull(NAME);
            case PAUSE -> stage.pause(NAME);
            case ABORT -> stage.abort(NAME);
        }
    }
}
