package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// An endpoint takes one promotion at a time, and a start is the same start however often it is sent.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OneAtATimeIT {
    private static final String TENANT = "one-at-a-time";
    private static final int CALLERS = 100;
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);

    private final RealWindlass windlass;
    private final PromotionOrders promotions;

    OneAtATimeIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void promoteFirstVersions() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        var started = new ArrayList<PromotionName>();
        for (var model : List.of("same-key", "other-keys")) {
            registry.push(new VersionRef(TENANT, model, "1"), Mlp.onnx(1));
            registry.push(new VersionRef(TENANT, model, "2"), Mlp.onnx(2));
            started.add(promotions.start(TENANT, Manifest.quick(TENANT, model, "1")));
        }
        for (var name : started) {
            var ended = promotions.end(name, PROMOTION_MAX);
            assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        }
    }

    @Test
    void aHundredStartsWithOneKeyGiveOnePromotion() throws Exception {
        var manifest = Manifest.paused(TENANT, "same-key", "2");

        var outcomes = atOnce(_ -> () -> windlass.client().promote(TENANT, manifest, "the-key"));

        assertThat(outcomes.refused).isEmpty();
        assertThat(outcomes.started).hasSize(CALLERS);
        assertThat(outcomes.started.stream().map(PromotionStarted::name).distinct())
                .hasSize(1);
        assertThat(promotionsOf("same-key")).isEqualTo(1);
        assertThat(windlass.client().promote(TENANT, manifest, "the-key").name())
                .isEqualTo(outcomes.started.getFirst().name());
        abort(outcomes.started.getFirst().name());
    }

    @Test
    void aHundredStartsWithDifferentKeysGiveOneRunningAndNinetyNineConflicts() throws Exception {
        var manifest = Manifest.paused(TENANT, "other-keys", "2");

        var outcomes = atOnce(caller -> () -> windlass.client().promote(TENANT, manifest, "key-" + caller));

        assertThat(outcomes.started).hasSize(1);
        var running = outcomes.started.getFirst().name();
        assertThat(outcomes.refused).hasSize(CALLERS - 1).allSatisfy(refused -> {
            assertThat(refused.problem().status()).isEqualTo(409);
            assertThat(refused.problem().remedy()).isNotBlank();
            // Before the first one has a name, what holds the endpoint is called "another request".
            assertThat(refused.problem().detail()).containsAnyOf(running, "held by another request");
        });
        assertThat(promotionsOf("other-keys")).isEqualTo(1);
        abort(running);
    }

    private record Outcomes(List<PromotionStarted> started, List<WindlassException> refused) {}

    private static Outcomes atOnce(IntFunction<Callable<PromotionStarted>> call) throws Exception {
        var gate = new CountDownLatch(1);
        var futures = new ArrayList<Future<PromotionStarted>>();
        var outcomes = new Outcomes(new ArrayList<>(), new ArrayList<>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                var one = call.apply(i);
                futures.add(threads.submit(() -> {
                    gate.await();
                    return one.call();
                }));
            }
            gate.countDown();
            for (var future : futures) {
                try {
                    outcomes.started.add(future.get());
                } catch (java.util.concurrent.ExecutionException e) {
                    if (!(e.getCause() instanceof WindlassException refused)) {
                        throw e;
                    }
                    outcomes.refused.add(refused);
                }
            }
        }
        return outcomes;
    }

    /// Rows of the second version's promotions.
    private long promotionsOf(String model) throws SQLException {
        var sql = "SELECT count(*) FROM promotion WHERE tenant = ? AND model = ? AND version = '2'";
        try (var connection = windlass.jdbc();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, TENANT);
            query.setString(2, model);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private void abort(String name) {
        var promotion = new PromotionName(name);
        windlass.client().abort(promotion, "the test is done with it");
        assertThat(promotions.end(promotion, PROMOTION_MAX).phase()).isIn("RolledBack", "Cancelled");
    }
}
