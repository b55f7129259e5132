package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static dev.windlass.activity.World.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.activity.CapacityActivities;
import dev.windlass.workflow.activity.CapacityActivities.ReleaseCapacity;
import dev.windlass.workflow.activity.CapacityActivities.Reserve;
import dev.windlass.workflow.activity.CapacityActivities.ReserveResult;
import dev.windlass.workflow.activity.PlacementActivities.Place;
import dev.windlass.workflow.activity.PlacementActivities.PlaceResult;
import dev.windlass.workflow.activity.PlacementActivities.Withdraw;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Memory and places.
final class CapacityActivitiesTest {
    private final World world = new World();
    private final CapacityActivitiesImpl capacity = new CapacityActivitiesImpl(world.stores);
    private final PlacementActivitiesImpl placements = new PlacementActivitiesImpl(world.stores);

    @AfterEach
    void close() {
        world.close();
    }

    private static Reserve reserve(String owner, long memoryBytes) {
        return new Reserve(owner, PROD, List.of(new Target(owner, digest(owner), 1000, Resources.memory(memoryBytes))));
    }

    @Test
    void reservingTwiceReservesOnce() {
        var request = new Reserve("p1", PROD, List.of(target("1"), target("2")));

        capacity.reserve(request);

        assertThat(capacity.reserve(request)).isEqualTo(new ReserveResult.Reserved(Resources.memory(256L << 20)));
        assertThat(world.stores.capacity().reserved("payments")).isEqualTo(Resources.memory(256L << 20));
    }

    @Test
    void beyondTheQuotaItSaysTenantQuotaBeyondTheNodeNodeMemory() {
        var beyondQuota = capacity.reserve(reserve("p1", 3L << 30));
        world.stores.tenants().setQuota("payments", new Quota(Resources.memory(100L << 30), 1, 1));
        var beyondNode = capacity.reserve(reserve("p1", 9L << 30));

        assertThat(beyondQuota)
                .isInstanceOfSatisfying(
                        ReserveResult.Full.class, it -> assertThat(it.reason()).isEqualTo("TenantQuota"));
        assertThat(beyondNode)
                .isInstanceOfSatisfying(
                        ReserveResult.Full.class, it -> assertThat(it.reason()).isEqualTo("NodeMemory"));
    }

    @Test
    void waitingForRoomEndsWhenSomebodyGivesTheirsBack() {
        var temporal = RouteActivitiesTest.environment();
        try {
            temporal.registerActivitiesImplementations(capacity);
            var waiting = temporal.newActivityStub(CapacityActivities.class);
            capacity.reserve(reserve("first", 3L << 29));
            var looked = new CompletableFuture<Boolean>();
            temporal.<Object>setActivityHeartbeatListener(Object.class, _ -> looked.complete(true));
            var waited = CompletableFuture.supplyAsync(() -> waiting.awaitReserved(reserve("second", 3L << 29)));

            looked.join();
            assertThat(waited).isNotDone();
            capacity.release(new ReleaseCapacity("first", PROD));

            assertThat(waited.join()).isEqualTo(new ReserveResult.Reserved(Resources.memory(3L << 29)));
        } finally {
            temporal.close();
        }
    }

    @Test
    void aVersionIsPlacedOnEveryLiveNodeAndStaysThere() {
        world.stores.nodes().renewOfPlatform(new NodeRoom("n2", 1L << 30, 64), Duration.ofMinutes(1));
        world.stores.nodes().renewOfPlatform(new NodeRoom("gone", 1L << 30, 64), Duration.ZERO);
        var place = new Place("p1", PROD, target("2"), List.of());

        var placed = (PlaceResult.Placed) placements.place(place);

        assertThat(placed.nodes()).containsExactly("n1", "n2");
        assertThat(placements.place(place)).isEqualTo(placed);
        assertThat(placed.spec().artifact()).isEqualTo(ObjectKeys.artifact("payments", digest("2")));
        assertThat(world.stores.nodes().placedOn("payments", "p1", digest("2"))).containsExactly("n1", "n2");
    }

    @Test
    void aNodeThatDidNotAnswerIsLeftOut() {
        world.stores.nodes().renewOfPlatform(new NodeRoom("n2", 1L << 30, 64), Duration.ofMinutes(1));
        placements.place(new Place("p1", PROD, target("2"), List.of()));

        var placed = placements.place(new Place("p1", PROD, target("2"), List.of("n1")));
        var none = placements.place(new Place("p1", PROD, target("2"), List.of("n1", "n2")));

        assertThat(((PlaceResult.Placed) placed).nodes()).containsExactly("n2");
        assertThat(none).isInstanceOf(PlaceResult.NoNode.class);
    }

    @Test
    void aNodeWithoutRoomForTheModelGetsNothingOfIt() {
        placements.place(new Place("p1", PROD, target("1"), List.of()));
        world.stores.nodes().renewOfPlatform(new NodeRoom("small", 200L << 20, 64), Duration.ofMinutes(1));
        capacity.reserve(new Reserve("p2", PROD, List.of(target("2"))));

        var placed = placements.place(new Place("p2", PROD, target("2"), List.of()));

        assertThat(((PlaceResult.Placed) placed).nodes()).containsExactly("n1");
        assertThat(world.stores.nodes().placedOn("payments", "p1", digest("1"))).containsExactly("n1");
    }

    @Test
    void withdrawingTakesOnlyTheOwnersRows() {
        placements.place(new Place("p1", PROD, target("2"), List.of()));
        placements.place(new Place("p2", PROD, target("2"), List.of()));

        placements.withdraw(new Withdraw("p1", PROD));

        assertThat(world.stores.nodes().placedOn("payments", "p1", digest("2"))).isEmpty();
        assertThat(world.stores.nodes().wanted("n1", "payments", digest("2"))).isTrue();
    }
}
