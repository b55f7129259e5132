package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.domain.VersionRef;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Question;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.RealWindlass.Part;
import dev.windlass.harness.Registry;
import dev.windlass.harness.RouteHistory;
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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// `kill -9` of each part while requests flow, and of the supervisor over all of them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KillIT {
    private static final String TENANT = "payments";
    private static final String MODEL = "fraud-score";
    private static final int REQUESTS_PER_SECOND = 60;
    private static final int IN_FLIGHT = 30;
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L, "3", 3L, "4", 4L, "5", 5L);

    private final List<Question> questions = Mlp.questions(SEEDS);
    private RealWindlass windlass;
    private PromotionOrders promotions;
    private Traffic traffic;

    @BeforeAll
    void start() {
        windlass = RealWindlass.start(Directories.fresh("kill"));
        promotions = new PromotionOrders(windlass.client());
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        SEEDS.forEach((version, seed) -> registry.push(new VersionRef(TENANT, MODEL, version), Mlp.onnx(seed)));
        var ended = promotions.run(TENANT, Manifest.quick(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    @AfterEach
    void endTraffic() {
        if (traffic != null) {
            traffic.close();
        }
    }

    @AfterAll
    void stop() {
        windlass.close();
    }

    @Test
    @Order(1)
    void anInferenceWorkerKilledUnderLoadCostsNoWrongAnswerAndNoHungRequest() {
        traffic = traffic();
        awaitAnswers(50);
        var worker = windlass.inferenceWorkers().getFirst();

        try (var _ = RealWindlass.freeze(worker)) {
            Until.within(SOON, "many requests are in its hands").holds(() -> traffic.open() >= IN_FLIGHT);
            RealWindlass.kill(worker);
        }
        long before = total();
        var away = Until.within(SOON, "another one answers").holds(() -> total() >= before + IN_FLIGHT);

        awaitAnswers(50);
        assertThat(windlass.inferenceWorkers()).hasSize(1).doesNotContain(worker);
        traffic.stop();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
        assertOnlyRefused("1");
        assertThat(traffic.refused().getOrDefault("1", 0L))
                .as("refused, another inference worker was there after " + away.toMillis() + " ms")
                .isLessThanOrEqualTo(refusedMax(away));
    }

    @Test
    @Order(2)
    void aKilledNodeIsBackOnItsStoredRouteWithoutControlAndPostgres() {
        var before = windlass.inferenceWorkers();
        traffic = traffic();
        awaitAnswers(50);

        try (var _ = windlass.freeze(Part.CONTROL, Part.POSTGRES)) {
            windlass.kill(Part.NODE);
            var back = Until.within(SOON, "the gateway answers again").holds(this::answers);
            // 3 s on an idle machine is the aim.
            System.out.println("the killed node was back after " + back.toMillis() + " ms");
            awaitAnswers(50);
        }

        assertThat(windlass.inferenceWorkers()).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(before).noneMatch(ProcessHandle::isAlive);
        traffic.stop();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
    }

    @Test
    @Order(3)
    void aRollbackSucceedsThoughTheStableVersionsInferenceWorkerIsKilledOnItsWay() throws SQLException {
        traffic = traffic();
        var stable = windlass.inferenceWorkers().getFirst();
        var name = startCanary("5");

        // No gateway acknowledges the way back until the node goes on.
        try (var _ = windlass.freeze(Part.NODE)) {
            windlass.client().abort(name, "INC-42");
            promotions.await(
                    name, SOON, "it is on its way back", view -> view.phase().equals("Aborting"));
            stable.destroyForcibly();
        }
        var ended = promotions.end(name, PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).as(PromotionOrders.describe(ended)).isEqualTo("Aborted");
        assertThat(history().serving()).containsExactly("1");
        awaitAnswers(50);
        traffic.stop();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
        assertOnlyRefused("1");
        Until.within(SOON, "stable's new inference worker runs alone")
                .holds(() -> !stable.isAlive() && windlass.inferenceWorkers().size() == 1);
    }

    @Test
    @Order(4)
    void aPromotionGoesOnAfterTheCandidatesInferenceWorkerWasKilledInMidCanary() throws SQLException {
        traffic = traffic();
        var stable = windlass.inferenceWorkers();
        var name = startCanary("5");
        var candidates = new ArrayList<>(windlass.inferenceWorkers());
        candidates.removeAll(stable);
        assertThat(candidates).hasSize(1);

        RealWindlass.kill(candidates.getFirst());
        long before = traffic.right("5");
        Until.within(SOON, "the candidate answers again").holds(() -> traffic.right("5") >= before + 10);
        windlass.client().resume(name, new ResumeOrder(false, "it is back"));
        var ended = promotions.end(name, PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(history().serving()).containsExactly("5");
        traffic.stop();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
        assertOnlyRefused("5");
    }

    @Test
    @Order(5)
    void aPromotionGoesOnAfterTheControlProcessWasKilledInMidCanary() throws SQLException {
        Tools.needTemporalServer();
        traffic = traffic();
        var name = promotions.start(TENANT, Manifest.quick(TENANT, MODEL, "2"));
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() >= 10);

        windlass.kill(Part.CONTROL);
        var ended = promotions.end(name, PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(history().serving()).containsExactly("2");
        traffic.stop();
        assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
        assertThat(traffic.right("2")).isPositive();
    }

    @Test
    @Order(6)
    void aPromotionGoesOnAfterTheNodeWasKilledInMidCanary() throws SQLException {
        traffic = traffic();
        var name = promotions.start(TENANT, Manifest.quick(TENANT, MODEL, "3"));
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() >= 10);

        windlass.kill(Part.NODE);
        var ended = promotions.end(name, PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(history().serving()).containsExactly("3");
        awaitAnswers(50);
        traffic.stop();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
        assertThat(traffic.right("3")).isPositive();
    }

    @Test
    @Order(7)
    void aKilledSupervisorTakesItsProcessesAlongAndTheNextStartGoesOn() throws SQLException {
        traffic = traffic();
        awaitAnswers(50);
        traffic.stop();
        var workers = windlass.inferenceWorkers();
        var roles = List.of(windlass.process(Part.CONTROL), windlass.process(Part.NODE));

        windlass.kill(Part.SUPERVISOR);
        Until.within(SOON, "control, node and inference workers are gone")
                .holds(() -> roles.stream().noneMatch(ProcessHandle::isAlive)
                        && workers.stream().noneMatch(ProcessHandle::isAlive));
        windlass.start();

        traffic = traffic();
        awaitAnswers(50);
        assertThat(history().serving()).containsExactly("3");
        traffic.stop();
        assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
    }

    @Test
    @Order(8)
    void afterEverythingWasKilledInMidCanaryThePromotionGoesOn() throws SQLException {
        Tools.needTemporalServer();
        traffic = traffic();
        var name = promotions.start(TENANT, Manifest.quick(TENANT, MODEL, "4"));
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() >= 10);
        traffic.stop();

        windlass.killEverything();
        windlass.start();
        traffic = traffic();
        var ended = promotions.end(name, PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(history().serving()).containsExactly("4");
        traffic.stop();
        assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
    }

    @Test
    @Order(9)
    void aStopLeavesNoProcessBehind() {
        assertThat(windlass.stop()).isIn(0, 130, 143);

        Until.within(SOON, "no process of the installation runs")
                .holds(() -> windlass.processes().isEmpty());
    }

    /// Starts a canary that stands at 10 %; returns when it has answered its share of the traffic.
    private PromotionName startCanary(String version) {
        var name = promotions.start(TENANT, Manifest.paused(TENANT, MODEL, version));
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);
        Until.within(SOON, "the canary answers").holds(() -> traffic.right(version) >= 5);
        return name;
    }

    /// Requests for that version may have been refused; nothing else has gone wrong.
    private void assertOnlyRefused(String version) {
        assertThat(traffic.failed().keySet()).as(traffic.samples().toString()).isSubsetOf("HTTP 503");
        assertThat(traffic.refused().keySet()).as(traffic.samples().toString()).isSubsetOf(version);
    }

    /// Requests wait for another inference worker; if it was away for longer, the first ones were refused. Those
    /// that the killed one held wait too: they would be more than the rest that is granted here.
    private static long refusedMax(Duration away) {
        var tooLong = away.minus(GatewayLimits.DEFAULT.parkedFor());
        return IN_FLIGHT / 3 + (tooLong.isNegative() ? 0 : tooLong.toMillis() * REQUESTS_PER_SECOND / 1000);
    }

    private Traffic traffic() {
        return new Traffic(
                windlass.infer(TENANT, "prod", MODEL), windlass.token("admin"), questions, REQUESTS_PER_SECOND);
    }

    private RouteHistory history() {
        return new RouteHistory(windlass, TENANT, MODEL);
    }

    private boolean answers() {
        var target = windlass.infer(TENANT, "prod", MODEL);
        return Probe.status(
                        target, windlass.token("admin"), questions.getFirst().body())
                == 200;
    }

    /// Waits for that many right answers more.
    private void awaitAnswers(long count) {
        long before = total();
        Until.within(SOON, count + " more right answers").holds(() -> total() >= before + count);
    }

    private long total() {
        return traffic.right().values().stream().mapToLong(Long::longValue).sum();
    }
}
