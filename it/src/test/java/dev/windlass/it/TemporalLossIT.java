package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.harness.Directories;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.ServedModel;
import dev.windlass.harness.TemporalDesk;
import dev.windlass.harness.Tools;
import dev.windlass.harness.Until;
import java.sql.SQLException;
import java.time.Duration;
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
    private static final Duration REPAIR_MAX = Duration.ofSeconds(120);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L, "3", 3L);

    private RealWindlass windlass;
    private ServedModel served;

    @BeforeEach
    void startOnce() {
        Tools.needTemporalServer();
        if (windlass != null) {
            return;
        }
        windlass = RealWindlass.start(Directories.fresh("temporal-loss"));
        served = ServedModel.promoted(windlass, TENANT, MODEL, SEEDS);
    }

    @AfterEach
    void endTraffic() {
        if (served != null) {
            served.endTraffic();
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
        var lost = served.startPaused("2");

        windlass.killEverything();
        Directories.remove(windlass.data().resolve("temporal"));
        windlass.start();

        var ended = served.promotions().end(lost, REPAIR_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).isEqualTo("WorkflowLost");
        served.assertServing("1");
        var traffic = served.startTraffic(40);
        Until.within(REPAIR_MAX, "50 answers of version 1").holds(() -> traffic.right("1") >= 50);
        assertThat(traffic.right()).containsOnlyKeys("1");

        served.assertSucceeds(served.start("2"));
        served.assertAllRight();
    }

    @Test
    @Order(2)
    void aPromotionTerminatedInTemporalIsRepairedAndTheEndpointIsNotBlocked() throws SQLException {
        served.startTraffic(40);
        var lost = served.startPaused("3");

        try (var desk = new TemporalDesk(windlass)) {
            desk.terminate(lost);
        }
        var next = startOnceFree("3");

        var ended = served.promotions().end(lost, REPAIR_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).isEqualTo("WorkflowLost");
        served.assertSucceeds(next);
        served.assertServing("3");
        served.assertAllRight();
    }

    /// Starts a promotion as soon as the endpoint isn't held any more.
    private PromotionName startOnceFree(String version) {
        var started = new AtomicReference<PromotionName>();
        Until.within(REPAIR_MAX, "the endpoint takes another promotion").holds(() -> {
            try {
                started.set(served.start(version));
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
}
