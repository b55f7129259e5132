package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static dev.windlass.activity.World.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.windlass.storage.EndpointStore.Grant;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.activity.LedgerActivities.Move;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The ledger, and the sweep that ends what it kept warm.
final class LedgerActivitiesTest {
    private final World world = new World();
    private final LedgerActivitiesImpl ledger = new LedgerActivitiesImpl(world.stores);
    private final WarmSweep sweep = new WarmSweep(world.stores, Duration.ofMillis(20));

    @AfterEach
    void close() {
        sweep.close();
        world.close();
    }

    private Grant.Granted loaded(String requestId, String version) {
        var grant = world.granted(requestId, version);
        world.stores.capacity().reserve(grant.name(), PROD, List.of(target(version)));
        world.stores.nodes().place(grant.name(), "n1", PROD, version, digest(version));
        return grant;
    }

    /// Version 2 takes version 1's place, which stays warm for `keepWarm`.
    private Grant.Granted followed(Duration keepWarm) {
        var first = loaded("r1", "1");
        ledger.move(new Move(PROD, first.fence(), first.name(), target("1"), null, Duration.ZERO, null));
        world.stores.endpoints().release(PROD, first.name());
        var second = loaded("r2", "2");
        ledger.move(new Move(PROD, second.fence(), second.name(), target("2"), target("1"), keepWarm, null));
        return second;
    }

    private boolean wanted(String version) {
        return world.stores.nodes().wanted("n1", "payments", digest(version));
    }

    @Test
    void aStaleFenceMovesNothing() {
        var first = loaded("r1", "1");
        world.grantedRollback("rb", first.name());

        assertThatThrownBy(() -> ledger.move(
                        new Move(PROD, first.fence(), first.name(), target("1"), null, Duration.ZERO, null)))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureTypes.STALE_FENCE);
                    assertThat(failure.isNonRetryable()).isTrue();
                });
        assertThat(world.stores.ledger().good(PROD)).isEmpty();
    }

    @Test
    void movingTwiceMovesOnce() {
        var second = followed(Duration.ofHours(1));
        var again = ledger.move(
                new Move(PROD, second.fence(), second.name(), target("2"), target("1"), Duration.ofHours(9), null));

        assertThat(world.stores.ledger().good(PROD)).containsExactly(target("2"), target("1"));
        assertThat(again.warmUntil()).isBefore(java.time.Instant.now().plus(Duration.ofHours(2)));
    }

    @Test
    void whatIsKeptWarmStaysUntilItsTime() {
        followed(Duration.ofHours(1));

        sweep.sweep();

        assertThat(wanted("1")).isTrue();
        assertThat(world.stores.capacity().tenantBytes("payments")).isEqualTo(256L << 20);
    }

    @Test
    void theSweepTakesPlacesAndMemoryOfWhatCooledAndOfNothingElse() {
        followed(Duration.ZERO);

        sweep.start();

        await().until(() -> !wanted("1"));
        await().until(() -> world.stores.capacity().tenantBytes("payments") == 128L << 20);
        assertThat(wanted("2")).isTrue();
    }

    @Test
    void anOwnerThatStillWantsTheVersionKeepsIt() {
        followed(Duration.ZERO);
        world.stores.endpoints().release(PROD, "nobody");
        world.stores.nodes().place("another promotion", "n1", PROD, "1", digest("1"));

        sweep.sweep();

        assertThat(wanted("1")).isTrue();
    }
}
