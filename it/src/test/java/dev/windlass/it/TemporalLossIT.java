package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Question;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.RouteHistory;
import dev.windlass.harness.TemporalDesk;
import dev.windlass.harness.Tools;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// Postgres is the truth: what becomes of a live promotion whose workflow is gone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TemporalLossIT {
    private static final String TENANT = "claims";
    private static final String MODEL = "triage";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);
    private static final Duration REPAIR_MAX = Duration.ofSeconds(120);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L, "3", 3L);

    private final List<Question> questions = Mlp.questions(SEEDS);
    private RealWindlass windlass;
    private PromotionOrders promotions;
    private Traffic traffic;

    @BeforeEach
    void startOnce() {
        Tools.needTemporalServer();
        if (windlass != null) {
            return;
        }
        windlass = RealWindlass.start(Directories.fresh("temporal-loss"));
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
        if (windlass != null) {
            windlass.close();
        }
    }

    @Test
    @Order(1)
    void withTemporalsDatabaseDeletedInMidCanaryTrafficStandsOnTheStableVersion() throws SQLException {
        var lost = startCanary("2");

        windlass.killEverything();
        Directories.remove(windlass.data().resolve("temporal"));
        windlass.start();

        var ended = promotions.end(lost, REPAIR_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).isEqualTo("WorkflowLost");
        assertThat(history().serving()).containsExactly("1");
        traffic = traffic();
        Until.within(REPAIR_MAX, "50 answers of version 1").holds(() -> traffic.right("1") >= 50);
        assertThat(traffic.right()).containsOnlyKeys("1");

        var next = promotions.run(TENANT, Manifest.quick(TENANT, MODEL, "2"), PROMOTION_MAX);
        assertThat(next.phase()).as(PromotionOrders.describe(next)).isEqualTo("Succeeded");
        assertNoRequestFailed();
    }

    @Test
    @Order(2)
    void aPromotionTerminatedInTemporalIsRepairedAndTheEndpointIsNotBlocked() throws SQLException {
        traffic = traffic();
        var lost = startCanary("3");

        try (var desk = new TemporalDesk(windlass)) {
            desk.terminate(lost);
        }
        var next = startOnceFree("3");

        var ended = promotions.end(lost, REPAIR_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).isEqualTo("WorkflowLost");
        var succeeded = promotions.end(next, PROMOTION_MAX);
        assertThat(succeeded.phase()).as(PromotionOrders.describe(succeeded)).isEqualTo("Succeeded");
        assertThat(history().serving()).containsExactly("3");
        assertNoRequestFailed();
    }

    private PromotionName startCanary(String version) {
        var name = promotions.start(TENANT, Manifest.paused(TENANT, MODEL, version));
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);
        return name;
    }

    /// Starts a promotion as soon as the endpoint isn't held any more.
    private PromotionName startOnceFree(String version) {
        var started = new AtomicReference<PromotionName>();
        Until.within(REPAIR_MAX, "the endpoint takes another promotion").holds(() -> {
            try {
                started.set(promotions.start(TENANT, Manifest.quick(TENANT, MODEL, version)));
                return true;
            } catch (WindlassException busy) {
                assertThat(busy.problem().status())
                        .as(busy.problem().toString())
                        .isEqualTo(409);
                return false;
            }
        });
        return started.get();
    }

    private void assertNoRequestFailed() {
        traffic.stop();
        assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
    }

    private Traffic traffic() {
        return new Traffic(windlass.infer(TENANT, "prod", MODEL), windlass.token("admin"), questions, 40);
    }

    private RouteHistory history() {
        return new RouteHistory(windlass, TENANT, MODEL);
    }
}
