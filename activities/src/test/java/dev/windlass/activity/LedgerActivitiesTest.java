package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static dev.windlass.activity.World.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.windlass.chores.Chores;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Resources;
import dev.windlass.manifest.Plans;
import dev.windlass.storage.Retention;
import dev.windlass.workflow.FailureTypes;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The ledger, and the upkeep that ends what it kept warm.
final class LedgerActivitiesTest {
    private final World world = new World();
    private final LedgerActivitiesImpl ledger = new LedgerActivitiesImpl(world.stores);
    private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
    private final Chores chores = new Chores();
    private final Reconciler reconciler = new Reconciler(
            world.stores,
            new Retention(world.database),
            temporal.getWorkflowClient(),
            new Reconciler.Pace(
                    Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofDays(7)));

    @AfterEach
    void close() {
        chores.close();
        temporal.close();
        world.close();
    }

    private GrantResult.Granted loaded(String requestId, String version) {
        var grant = world.granted(requestId, version);
        world.stores.capacity().reserve(grant.name(), PROD, List.of(target(version)));
        world.stores.nodes().place(grant.name(), "n1", PROD, version, digest(version));
        return grant;
    }

    /// Version 2 takes version 1's place, which stays warm for `keepWarm`.
    private GrantResult.Granted followed(Duration keepWarm) {
        var first = loaded("r1", "1");
        ledger.move(new LedgerMove(PROD, first.fence(), first.name(), target("1"), null, Duration.ZERO, null, false));
        world.stores.endpoints().release(PROD, first.name());
        var second = loaded("r2", "2");
        ledger.move(
                new LedgerMove(PROD, second.fence(), second.name(), target("2"), target("1"), keepWarm, null, false));
        return second;
    }

    private boolean wanted(String version) {
        return world.stores.nodes().wanted("n1", "payments", digest(version));
    }

    @Test
    void aStaleFenceMovesNothing() {
        var first = loaded("r1", "1");
        world.grantedRollback("rb", first.name());

        assertThatThrownBy(() -> ledger.move(new LedgerMove(
                        PROD, first.fence(), first.name(), target("1"), null, Duration.ZERO, null, false)))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureTypes.STALE_FENCE);
                    assertThat(failure.isNonRetryable()).isTrue();
                });
        assertThat(world.stores.ledger().good(PROD)).isEmpty();
    }

    @Test
    void movingTwiceMovesOnce() {
        var second = followed(Duration.ofHours(1));
        var again = ledger.move(new LedgerMove(
                PROD, second.fence(), second.name(), target("2"), target("1"), Duration.ofHours(9), null, false));

        assertThat(world.stores.ledger().good(PROD)).containsExactly(target("2"), target("1"));
        assertThat(again.warmUntil()).isBefore(java.time.Instant.now().plus(Duration.ofHours(2)));
    }

    @Test
    void whatIsKeptWarmStaysUntilItsTime() {
        followed(Duration.ofHours(1));

        reconciler.place();

        assertThat(wanted("1")).isTrue();
        assertThat(world.stores.capacity().reserved("payments")).isEqualTo(Resources.memory(256L << 20));
    }

    @Test
    void theSweepTakesPlacesAndMemoryOfWhatCooledAndOfNothingElse() {
        followed(Duration.ZERO);

        reconciler.start(chores);

        await().until(() -> !wanted("1"));
        await().until(() -> world.stores.capacity().reserved("payments").memoryBytes() == 128L << 20);
        assertThat(wanted("2")).isTrue();
    }

    @Test
    void anOwnerThatStillWantsTheVersionKeepsIt() {
        followed(Duration.ZERO);
        world.stores.endpoints().release(PROD, "nobody");
        world.stores.nodes().place("another promotion", "n1", PROD, "1", digest("1"));

        reconciler.place();

        assertThat(wanted("1")).isTrue();
    }

    @Test
    void aSupersededPromotionWhoseWorkflowIsGoneEndsAndGivesItsMemoryBack() {
        var first = loaded("r1", "1");
        world.stores.promotions().fixPlan(PROD, first.name(), plan("1"), digest("plan"));
        var rollback = world.grantedRollback("rb", first.name());

        reconciler.start(chores);

        await().until(() -> phase(first.name()) == Phase.SUPERSEDED);
        await().until(() -> !wanted("1"));
        assertThat(world.stores.capacity().reserved("payments")).isEqualTo(Resources.NONE);
        assertThat(world.stores.endpoints().holder(PROD))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo(rollback.name()));
        assertThat(phase(rollback.name())).as("it holds the endpoint").isEqualTo(Phase.PENDING);
    }

    private Phase phase(String name) {
        return world.stores.promotions().find("payments", name).orElseThrow().phase();
    }

    private static PromotionPlan plan(String version) {
        return Plans.plan(
                World.manifest(version), World.version(version), null, World.POLICIES.pins(), digest("request"));
    }
}
