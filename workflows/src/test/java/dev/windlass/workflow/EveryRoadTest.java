package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Gate;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import dev.windlass.domain.Route;
import dev.windlass.domain.Step;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every road to production beside everything that may go wrong on it. Control forgets each workflow after every
/// task, so that each decision is taken by one that knows only the history so far, as after a kill.
final class EveryRoadTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage(1);

    private final FakeWorld world = stage.world;

    /// A road: how a promotion takes it, which route is the first that is its own, what keeps it where it is on its
    /// own, and how what is given up there ends.
    private enum Road {
        CANARY(
                stage -> stage.world.steps = Samples.CANARY,
                route -> weight(route) == 5,
                stage -> stage.world.stalledIn = Phase.PROGRESSING,
                Phase.ROLLED_BACK),
        HOLD_BACK(
                stage -> stage.world.steps = List.of(new Step.HoldBack(2, Duration.ofDays(3))),
                route -> weight(route) == 98,
                _ -> {},
                Phase.ROLLED_BACK),
        BLUE_GREEN(
                stage -> stage.world.steps =
                        List.of(new Step.Preview(), Samples.analyze(), new Step.Switch(Duration.ZERO)),
                route -> weight(route) == 0,
                stage -> stage.world.stalledIn = Phase.PROGRESSING,
                Phase.REJECTED),
        SHADOW(
                stage -> stage.world.steps = List.of(shadow(), new Step.SetWeight(5)),
                route -> route.arms().stream().anyMatch(it -> it.arm() == Arm.SHADOW),
                stage -> stage.world.stalledIn = Phase.SHADOWING,
                Phase.REJECTED),
        HEADER_ROUTE(
                stage -> stage.world.steps = List.of(internal(), new Step.Pause(Duration.ofHours(5))),
                route -> weight(route) == 0,
                _ -> {},
                Phase.ROLLED_BACK),
        WINDOW(
                stage -> stage.world.gates = List.of(officeHours()),
                route -> weight(route) == 5,
                stage -> stage.world.hooks.put(Phase.PROGRESSING, () -> stage.world.windows.opensAt = Instant.MAX),
                Phase.ROLLED_BACK),
        GOLDEN_ROWS(
                stage -> stage.world.golden = new GoldenPin(Samples.digest('9'), 32),
                route -> weight(route) == 5,
                stage -> stage.golden.awayTries.set(1_000),
                Phase.ROLLED_BACK);

        final Consumer<Stage> taken;
        final Predicate<Route> own;
        final Consumer<Stage> held;
        final Phase back;

        Road(Consumer<Stage> taken, Predicate<Route> own, Consumer<Stage> held, Phase back) {
            this.taken = taken;
            this.own = own;
            this.held = held;
            this.back = back;
        }

        private static int weight(Route route) {
            return FakeRows.weight(route.arms());
        }

        private static Step shadow() {
            return new Step.Shadow(
                    20, Duration.ofMinutes(2), Duration.ofMinutes(15), 200, Step.OnInsufficientData.HOLD, 0.02, 0.001);
        }

        private static Step internal() {
            return new Step.SetHeaderRoute(
                    "internal", List.of(new HeaderMatch("X-Group", HeaderMatch.Kind.PREFIX, "int")));
        }

        private static Gate officeHours() {
            return new Gate.Window("office-hours", List.of(DayOfWeek.MONDAY), "09:00", "17:00", "Europe/Berlin");
        }
    }

    private void on(Road road) {
        world.ledger.add(V6);
        road.taken.accept(stage);
    }

    private Outcome outcome() {
        return stage.outcome(stage.started());
    }

    @ParameterizedTest
    @EnumSource
    void itsEndIsReached(Road road) {
        on(road);

        assertThat(outcome().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.routes).anyMatch(road.own);
    }

    @ParameterizedTest
    @EnumSource
    void anAbortOnItLeavesNothing(Road road) {
        on(road);
        road.held.accept(stage);
        stage.started();
        stage.until(() -> road == Road.GOLDEN_ROWS
                ? world.phase(NAME) == Phase.PREPARING
                : world.routes.stream().anyMatch(road.own));

        stage.abort(NAME);

        assertThat(stage.outcome(NAME).reason()).isEqualTo(Reason.ABORTED);
        assertThat(stage.outcome(NAME).phase()).isIn(Phase.CANCELLED, Phase.ROLLED_BACK);
        assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void harmOnItLeadsBack(Road road) {
        on(road);
        world.harm = weight -> weight == FakeRows.weight(world.arms()) && road.own.test(world.routes.getLast())
                ? Samples.judgement(Judgement.Verdict.UNDECIDED, "error-share")
                : null;

        var outcome = outcome();

        assertThat(outcome.phase()).isEqualTo(road.back);
        assertThat(outcome.reason()).isEqualTo(Reason.GUARD);
        assertNothingLeft();
    }

    /// A hold-back may be longer than the deadline of what came before it.
    @ParameterizedTest
    @EnumSource
    void itsDeadlineLeadsBack(Road road) {
        on(road);
        road.held.accept(stage);
        world.deadlines = new Deadlines(Duration.ofHours(2), Duration.ofHours(1));

        var outcome = outcome();

        if (road == Road.HOLD_BACK) {
            assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
            return;
        }
        assertThat(outcome.phase()).isIn(Phase.EXPIRED, Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void anApprovalThatExpiresKeepsItFromBeginning(Road road) {
        on(road);
        world.approvals = List.of(Role.MODEL_RISK);

        var outcome = outcome();

        assertThat(outcome.phase()).isEqualTo(Phase.EXPIRED);
        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
        assertThat(world.routes).isEmpty();
        assertThat(world.released).contains(NAME);
    }

    @ParameterizedTest
    @EnumSource
    void anInferenceWorkerThatNeverGetsReadyKeepsItFromTraffic(Road road) {
        on(road);
        stage.node.broken.put("7", FailureTypes.LOAD_FAILED);

        var outcome = outcome();

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_READY);
        assertThat(world.routes).isEmpty();
        assertThat(world.released).contains(NAME);
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayThatNeverAcknowledgesItIsTakenBack(Road road) {
        on(road);
        world.acknowledged = route -> !road.own.test(route);

        var outcome = outcome();

        assertThat(outcome.phase()).isEqualTo(road.back);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_ACKNOWLEDGED);
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        if (!world.routes.isEmpty()) {
            assertThat(world.arms()).isEqualTo(Samples.ALL_TO_V6);
        }
        assertThat(world.holder).isNull();
        assertThat(world.released).contains(NAME);
        assertThat(stage.node.unloaded).contains("7");
    }
}
