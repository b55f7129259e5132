package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Placements;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Question;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.RouteHistory;
import dev.windlass.harness.TemporalDesk;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Every way in which people end a canary leads back to the baseline, under traffic of which nothing is lost.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TrafficRollbackIT {
    private static final String TENANT = "road-back";
    /// Whose inference workers nobody counts.
    private static final String OTHER = "road-told";

    private static final String MODEL = "scorer";
    private static final int REQUESTS_PER_SECOND = 60;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L);

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final RouteHistory history;
    private final List<Question> questions = Mlp.questions(SEEDS);
    private Traffic traffic;

    TrafficRollbackIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
        this.history = new RouteHistory(windlass, TENANT, MODEL);
    }

    @BeforeAll
    void promoteFirstVersion() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.tenant(OTHER);
        SEEDS.forEach((version, seed) -> registry.push(new VersionRef(TENANT, MODEL, version), Mlp.onnx(seed)));
        var ended = promotions.run(TENANT, Manifest.quick(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    @BeforeEach
    void sendTraffic() {
        traffic = new Traffic(
                windlass.infer(TENANT, "prod", MODEL), windlass.token("admin"), questions, REQUESTS_PER_SECOND);
    }

    @AfterEach
    void endTraffic() {
        traffic.close();
    }

    @Test
    void anAbortAtTheCommandLine(@TempDir Path directory) throws SQLException {
        var name = startCanary("15m");

        var abort = new CommandLine(windlass, directory).run("abort", name.value(), "--reason", "INC-42");

        assertThat(abort.exitCode()).as(abort.toString()).isZero();
        var ended = assertBackUnderTraffic(name, "Aborted");
        assertThat(ended.message()).contains("INC-42");
    }

    @Test
    void aCancelInTemporal() throws SQLException {
        try (var desk = new TemporalDesk(windlass)) {
            var name = startCanary("15m");

            desk.cancel(name);

            assertBackUnderTraffic(name, "Cancelled");
            assertThat(desk.status(name)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
        }
    }

    @Test
    void aDeadlineThatPasses() throws SQLException {
        var name = startCanary("15s");

        assertBackUnderTraffic(name, "DeadlineExceeded");
    }

    @Test
    void aRollbackGoesWhereItWasToldAndNeverForward(@TempDir Path directory) throws SQLException {
        var model = "told";
        var registry = new Registry(windlass.client());
        for (var version : List.of("1", "2", "3")) {
            registry.push(new VersionRef(OTHER, model, version), Mlp.onnx(version.equals("3") ? 2L : 1L));
        }
        for (var version : List.of("1", "2")) {
            var ended = promotions.run(OTHER, Manifest.straight(OTHER, model, version), PROMOTION_MAX);
            assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        }
        var canary = promotions.start(OTHER, Manifest.paused(OTHER, model, "3"));
        promotions.await(canary, SOON, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);
        var line = new CommandLine(windlass, directory);
        var endpoint = OTHER + "/" + model;

        var never = line.run("rollback", endpoint, "--env", "prod", "--to", "9");
        var back = line.run("rollback", endpoint, "--env", "prod", "--to", "1", "--wait");
        var forward = line.run("rollback", endpoint, "--env", "prod");
        var again = line.run("promote", endpoint + ":1", "--to", "prod", "--wait");

        assertThat(never.exitCode()).as(never.toString()).isEqualTo(8);
        assertThat(never.err()).contains("version 9 was never promoted");
        assertThat(back.exitCode()).as(back.toString()).isZero();
        var ended = promotions.end(canary, SOON);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).as(PromotionOrders.describe(ended)).isEqualTo("Aborted");
        assertThat(forward.exitCode()).as(forward.toString()).isEqualTo(8);
        assertThat(new RouteHistory(windlass, OTHER, model).serving()).containsExactly("1");
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(again.lastLine()).startsWith("result=Succeeded reason=AlreadyServing");
    }

    @Test
    void aPauseDuringATimedPauseHoldsUntilItIsResumed(@TempDir Path directory) {
        var model = "held";
        var registry = new Registry(windlass.client());
        SEEDS.forEach((version, seed) -> registry.push(new VersionRef(OTHER, model, version), Mlp.onnx(seed)));
        promotions.run(OTHER, Manifest.straight(OTHER, model, "1"), PROMOTION_MAX);
        var name = promotions.start(OTHER, Manifest.timed(OTHER, model, "2", "6s"));
        var paused = promotions.await(
                name, SOON, "the plan's pause", view -> view.phase().equals("Paused"));
        var line = new CommandLine(windlass, directory);

        var pause = line.run("pause", name.value(), "--reason", "INC-43");
        Until.within(SOON, "the plan's pause is over")
                .holds(() -> Instant.now().isAfter(paused.nextDeadline().plusSeconds(2)));
        var tree = line.run("get", "promotion", name.value());
        var held =
                promotions.await(name, SOON, "still held", view -> view.phase().equals("Paused"));
        var resume = line.run("resume", name.value());

        assertThat(pause.exitCode()).as(pause.toString()).isZero();
        assertThat(held.weightSetPercent()).isEqualTo(10);
        assertThat(tree.out()).contains("paused by admin: INC-43");
        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertThat(promotions.end(name, PROMOTION_MAX).phase()).isEqualTo("Succeeded");
    }

    /// Returns when the canary has answered its share of the traffic.
    private PromotionName startCanary(String total) {
        long before = traffic.right("2");
        var name = promotions.start(TENANT, Manifest.paused(TENANT, MODEL, "2", total));
        promotions.await(name, SOON, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);
        Until.within(SOON, "the canary answers").holds(() -> traffic.right("2") >= before + 5);
        return name;
    }

    private PromotionView assertBackUnderTraffic(PromotionName name, String reason) throws SQLException {
        var ended = promotions.end(name, SOON);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).as(PromotionOrders.describe(ended)).isEqualTo(reason);
        assertThat(history.serving()).containsExactly("1");
        long baseline = traffic.right("1");
        Until.within(SOON, "the baseline answers").holds(() -> traffic.right("1") >= baseline + 50);
        long canary = traffic.right("2");
        Until.within(SOON, "the baseline answers alone").holds(() -> traffic.right("1") >= baseline + 150);
        assertThat(traffic.right("2")).as("answers of the aborted canary").isEqualTo(canary);
        traffic.stop();
        assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
        Until.within(SOON, "nobody asks for the canary's inference worker any more")
                .holds(() -> new Placements(windlass).inferenceWorkers(TENANT) == 1);
        return ended;
    }
}
