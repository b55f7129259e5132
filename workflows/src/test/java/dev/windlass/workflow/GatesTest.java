package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Gate;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.domain.Transition;
import dev.windlass.workflow.activity.GateActivities.Answer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Windows and webhooks before a start, and windows before an increase.
final class GatesTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);
    private static final Gate WINDOW =
            new Gate.Window("office-hours", List.of(DayOfWeek.MONDAY), "09:00", "17:00", "Europe/Berlin");

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    GatesTest() {
        world.ledger.add(V6);
        world.gates = List.of(WINDOW);
    }

    private static Gate.Webhook webhook(Gate.OnError onError) {
        return new Gate.Webhook("checks", "https://checks.example/ok", Duration.ofMinutes(5), onError);
    }

    private Instant in(Duration length) {
        return Instant.ofEpochMilli(stage.environment.currentTimeMillis()).plus(length);
    }

    private Condition last(String type) {
        return world.transitions.getLast().conditions().stream()
                .filter(it -> it.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private List<Transition> waits() {
        return world.transitions.stream()
                .filter(it -> it.reason().equals("GateClosed"))
                .toList();
    }

    @Test
    void aStartWaitsForItsWindowAndSaysUntilWhen() {
        var opens = in(Duration.ofHours(9));
        world.windows.opensAt = opens;

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUCCEEDED);

        assertThat(waits()).singleElement().satisfies(it -> {
            assertThat(it.phase()).isEqualTo(Phase.VALIDATING);
            assertThat(it.nextDeadline()).isEqualTo(opens);
            assertThat(it.weightSetPercent()).isZero();
        });
        assertThat(last("Gate/office-hours").status()).isEqualTo(Condition.Status.TRUE);
        stage.keepHistory(NAME, "promotion--window-opened");
    }

    @Test
    void anIncreaseWaitsForItsWindowToo() {
        world.hooks.put(Phase.PROGRESSING, () -> world.windows.opensAt = in(Duration.ofHours(3)));

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUCCEEDED);

        assertThat(waits())
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.weightSetPercent()).isPositive());
        stage.keepHistory(NAME, "promotion--window-before-an-increase");
    }

    @Test
    void theWayBackWaitsForNoWindow() {
        world.steps = List.of(new Step.SetWeight(5), new Step.SetWeight(50));
        world.hooks.put(Phase.PROGRESSING, () -> world.windows.opensAt = in(Duration.ofDays(3)));
        world.windows.onClosed = () -> {
            world.windows.onClosed = () -> {};
            stage.abort(NAME);
        };

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.ROLLED_BACK);

        assertThat(world.routes.getLast().arms()).isEqualTo(RouteWriter.all(V6));
        assertThat(stage.environment.currentTimeMillis())
                .isLessThan(in(Duration.ofHours(1)).toEpochMilli());
        stage.keepHistory(NAME, "promotion--aborted-while-a-window-is-closed");
    }

    @Test
    void theTotalDeadlineEndsTheWait() {
        world.windows.opensAt = in(Duration.ofDays(3));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.EXPIRED);
        assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        stage.keepHistory(NAME, "promotion--window-never-opened");
    }

    @Test
    void aWebhookIsAskedLastAndAllows() {
        world.gates = List.of(webhook(Gate.OnError.FAIL));
        world.approvals = List.of(Role.MODEL_RISK);
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> stage.approve(NAME, Role.MODEL_RISK, "risk-officer"));

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUCCEEDED);

        assertThat(world.windows.asked).singleElement().satisfies(it -> {
            assertThat(it.promotion()).isEqualTo(NAME);
            assertThat(it.planDigest()).isEqualTo(Samples.digest('c'));
        });
        assertThat(last("Gate/checks").message()).isEqualTo("fine");
        stage.keepHistory(NAME, "promotion--webhook-allowed");
    }

    @Test
    void aRefusalRejectsBeforeAnythingIsPrepared() {
        world.gates = List.of(webhook(Gate.OnError.ADVANCE));
        world.windows.answer = new Answer.Refused("CHG-7 isn't approved");

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.GATE_DENIED);
        assertThat(outcome.message()).contains("checks", "CHG-7");
        assertThat(world.routes).isEmpty();
        stage.keepHistory(NAME, "promotion--webhook-refused");
    }

    @Test
    void noAnswerIsTriedAgainUntilTheGatesOwnTimeIsOver() {
        world.gates = List.of(webhook(Gate.OnError.FAIL));
        world.windows.answer = null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.GATE_ERROR);
        assertThat(outcome.message()).contains("status 500");
        assertThat(world.windows.asked).hasSizeGreaterThan(5);
        stage.keepHistory(NAME, "promotion--webhook-unanswered");
    }

    @Test
    void noAnswerAdvancesWhereTheGateSaysSo() {
        world.gates = List.of(webhook(Gate.OnError.ADVANCE));
        world.windows.answer = null;

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUCCEEDED);

        assertThat(last("Gate/checks").status()).isEqualTo(Condition.Status.UNKNOWN);
        stage.keepHistory(NAME, "promotion--webhook-advanced");
    }

    @Test
    void anAbortEndsTheAsking() {
        world.gates = List.of(webhook(Gate.OnError.ADVANCE));
        world.windows.answer = null;
        world.hooks.put(Phase.VALIDATING, () -> stage.abort(NAME));

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.CANCELLED);
    }
}
