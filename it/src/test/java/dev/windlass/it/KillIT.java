package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.harness.Directories;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.RealWindlass.Part;
import dev.windlass.harness.RouteHistory;
import dev.windlass.harness.ServedModel;
import dev.windlass.harness.Signals;
import dev.windlass.harness.Tools;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `kill -9` of each part while requests flow, and of the supervisor over all of them. The tests share an
/// installation, and may come in any order: each begins with one version that serves alone, whichever it
/// is, and promotes one that no other test promotes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillIT {
    private static final String TENANT = "payments";
    private static final String MODEL = "fraud-score";
    private static final int REQUESTS_PER_SECOND = 60;
    private static final int IN_FLIGHT = 30;
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L, "3", 3L, "4", 4L, "5", 5L, "6", 6L);

    private RealWindlass windlass;
    private ServedModel served;
    private String serving;
    private Traffic traffic;

    @BeforeAll
    void start() {
        windlass = RealWindlass.start(Directories.fresh("kill"));
        served = ServedModel.promoted(windlass, TENANT, MODEL, SEEDS);
        // Whatever stays warm would still be there in the next test.
        served.keepNothingWarm();
    }

    @BeforeEach
    void settle() throws SQLException {
        if (windlass.processes().isEmpty()) {
            windlass.start();
        }
        served.abortWhatALastTestLeft();
        var history = new RouteHistory(windlass, TENANT, MODEL);
        Until.within(SOON, "one version serves alone")
                .holds(() -> history.serving().size() == 1
                        && windlass.inferenceWorkers().size() == 1
                        && served.answers());
        serving = history.serving().getFirst();
        served.warmUp(REQUESTS_PER_SECOND);
        traffic = served.startTraffic(REQUESTS_PER_SECOND);
    }

    @AfterEach
    void endTraffic() {
        served.endTraffic();
    }

    @AfterAll
    void stop() {
        windlass.close();
    }

    @Test
    void anInferenceWorkerKilledUnderLoadCostsNoWrongAnswerAndNoHungRequest() {
        served.awaitAnswers(50);
        var worker = windlass.inferenceWorkers().getFirst();

        try (var _ = Signals.freeze(worker)) {
            Until.within(SOON, "many requests are in its hands").holds(() -> traffic.open() >= IN_FLIGHT);
            Signals.kill(worker);
        }
        long before = served.answered();
        Until.within(SOON, "another one answers").holds(() -> served.answered() >= before + IN_FLIGHT);

        served.awaitAnswers(50);
        assertThat(windlass.inferenceWorkers()).hasSize(1).doesNotContain(worker);
        served.assertOnlyRefused(serving);
        // Those that it held wait for another one as well as those that came after.
        assertThat(traffic.soonestRefusal()).isGreaterThanOrEqualTo(GatewayLimits.DEFAULT.parkedFor());
    }

    @Test
    void aKilledNodeIsBackOnItsStoredRouteWithoutControlAndPostgres() {
        served.awaitAnswers(50);
        var before = windlass.inferenceWorkers();

        try (var _ = windlass.freeze(Part.CONTROL, Part.POSTGRES)) {
            windlass.kill(Part.NODE);
            var back = Until.within(SOON, "the gateway answers again").holds(served::answers);
            // 3 s on an idle machine is the aim.
            System.out.println("the killed node was back after " + back.toMillis() + " ms");
            served.awaitAnswers(50);
        }

        assertThat(windlass.inferenceWorkers()).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(before).noneMatch(ProcessHandle::isAlive);
        served.assertNoneWrong();
    }

    @Test
    void aRollbackSucceedsThoughTheStableVersionsInferenceWorkerIsKilledOnItsWay() throws SQLException {
        var stable = windlass.inferenceWorkers().getFirst();
        var name = startCanary("6");

        // No gateway acknowledges the way back until the node goes on.
        try (var _ = windlass.freeze(Part.NODE)) {
            windlass.client().abort(name, "INC-42");
            served.promotions()
                    .await(
                            name,
                            SOON,
                            "it is on its way back",
                            view -> view.phase().equals("Aborting"));
            stable.destroyForcibly();
        }
        var ended = served.promotions().end(name, PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).as(PromotionOrders.describe(ended)).isEqualTo("Aborted");
        served.assertServing(serving);
        served.awaitAnswers(50);
        served.assertOnlyRefused(serving);
        Until.within(SOON, "stable's new inference worker runs alone")
                .holds(() -> !stable.isAlive() && windlass.inferenceWorkers().size() == 1);
    }

    @Test
    void aPromotionGoesOnAfterTheCandidatesInferenceWorkerWasKilledInMidCanary() throws SQLException {
        var stable = windlass.inferenceWorkers();
        var name = startCanary("5");
        var candidates = new ArrayList<>(windlass.inferenceWorkers());
        candidates.removeAll(stable);
        assertThat(candidates).hasSize(1);

        Signals.kill(candidates.getFirst());
        long before = traffic.right("5");
        Until.within(SOON, "the candidate answers again").holds(() -> traffic.right("5") >= before + 10);
        windlass.client().resume(name, new ResumeOrder(false, "it is back"));

        served.assertSucceeds(name);
        served.assertServing("5");
        served.assertOnlyRefused("5");
    }

    @Test
    void aPromotionGoesOnAfterTheControlProcessWasKilledInMidCanary() throws SQLException {
        Tools.needTemporalServer();
        var name = served.startToMidCanary("2");

        windlass.kill(Part.CONTROL);

        served.assertSucceeds(name);
        served.assertServing("2");
        served.assertAllRight();
        assertThat(traffic.right("2")).isPositive();
    }

    @Test
    void aPromotionGoesOnAfterTheNodeWasKilledInMidCanary() throws SQLException {
        var name = served.startToMidCanary("3");

        windlass.kill(Part.NODE);

        served.assertSucceeds(name);
        served.assertServing("3");
        served.awaitAnswers(50);
        served.assertNoneWrong();
        assertThat(traffic.right("3")).isPositive();
    }

    @Test
    void aKilledSupervisorTakesItsProcessesAlongAndTheNextStartGoesOn() throws SQLException {
        traffic.stop();
        var workers = windlass.inferenceWorkers();
        var roles = List.of(windlass.process(Part.CONTROL), windlass.process(Part.NODE));

        windlass.kill(Part.SUPERVISOR);
        Until.within(SOON, "control, node and inference workers are gone")
                .holds(() -> roles.stream().noneMatch(ProcessHandle::isAlive)
                        && workers.stream().noneMatch(ProcessHandle::isAlive));
        windlass.start();

        served.startTraffic(REQUESTS_PER_SECOND);
        served.awaitAnswers(50);
        served.assertServing(serving);
        served.assertAllRight();
    }

    @Test
    void afterEverythingWasKilledInMidCanaryThePromotionGoesOn() throws SQLException {
        Tools.needTemporalServer();
        var name = served.startToMidCanary("4");
        served.traffic().stop();

        windlass.killEverything();
        windlass.start();
        served.startTraffic(REQUESTS_PER_SECOND);

        served.assertSucceeds(name);
        served.assertServing("4");
        served.assertAllRight();
    }

    @Test
    void aStopLeavesNoProcessBehind() {
        traffic.stop();

        assertThat(windlass.stop()).isIn(0, 130, 143);
        Until.within(SOON, "no process of the installation runs")
                .holds(() -> windlass.processes().isEmpty());
    }

    /// Starts a canary that stands at 10 %; returns when it has answered its share of the traffic.
    private PromotionName startCanary(String version) {
        var name = served.startPaused(version);
        Until.within(SOON, "the canary answers").holds(() -> traffic.right(version) >= 5);
        return name;
    }
}
