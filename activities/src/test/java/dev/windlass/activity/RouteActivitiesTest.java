package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.GrantResult;
import dev.windlass.domain.RouteWritten;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.GatewayStore.Acknowledged;
import dev.windlass.storage.GatewayStore.GatewayId;
import dev.windlass.storage.NodeStore.Replica;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.activity.RouteActivities;
import dev.windlass.workflow.activity.RouteActivities.Acknowledgement;
import dev.windlass.workflow.activity.RouteActivities.AwaitAcknowledged;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RouteActivitiesTest {
    private static final GatewayId G1 = new GatewayId("g1", "boot-1");
    private static final GatewayId G2 = new GatewayId("g2", "boot-2");
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final World world = new World();
    private final RouteActivitiesImpl routes = new RouteActivitiesImpl(world.stores);
    private final GrantResult.Granted holder = world.granted("r", "2");
    private final TestActivityEnvironment temporal = environment();

    static TestActivityEnvironment environment() {
        return TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create())
                        .build())
                .build());
    }

    @AfterEach
    void close() {
        temporal.close();
        world.close();
    }

    private RouteActivities stub() {
        temporal.registerActivitiesImplementations(routes);
        return temporal.newActivityStub(RouteActivities.class);
    }

    private void alive(GatewayId... gateways) {
        for (var gateway : gateways) {
            world.stores.gateways().renew(gateway, "127.0.0.1:1", LEASE);
        }
    }

    private void acknowledge(GatewayId gateway, long epoch) {
        world.stores.gateways().acknowledge(gateway, List.of(new Acknowledged(PROD, epoch)));
    }

    @Test
    void aRepeatedWriteGetsItsEpochAgain() {
        var write = World.route(holder, 1, "2", 10);

        assertThat(routes.write(write)).isEqualTo(routes.write(write));
    }

    @Test
    void aFormerHoldersWriteIsStale() {
        var next = world.grantedRollback("rb", holder.name());

        assertThat(routes.write(World.route(holder, 1, "2", 10)))
                .isEqualTo(new RouteWritten.StaleFence(next.fence(), 0));
    }

    @Test
    void anIncreaseIsDoneWhenAllLiveGatewaysHaveIt() {
        alive(G1, G2);
        long epoch = world.written(World.route(holder, 1, "2", 10));
        acknowledge(G1, epoch);
        var stub = stub();
        var looked = new CompletableFuture<Boolean>();
        temporal.<Object>setActivityHeartbeatListener(Object.class, _ -> looked.complete(true));
        var waited = CompletableFuture.supplyAsync(
                () -> stub.awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.INCREASE, LONG)));

        looked.join();
        assertThat(waited).isNotDone();
        acknowledge(G2, epoch + 1);

        assertThat(waited.join()).isEqualTo(new Acknowledgement.Complete(List.of("g1", "g2"), List.of()));
    }

    @Test
    void anIncreaseWithoutAnyGatewayIsPartial() {
        long epoch = world.written(World.route(holder, 1, "2", 10));

        assertThat(stub().awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.INCREASE, SHORT)))
                .isEqualTo(new Acknowledgement.Partial(List.of(), List.of()));
    }

    @Test
    void whoDoesNotAcknowledgeIsNamed() {
        alive(G1, G2);
        long epoch = world.written(World.route(holder, 1, "2", 10));
        acknowledge(G1, epoch);

        assertThat(stub().awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.INCREASE, SHORT)))
                .isEqualTo(new Acknowledgement.Partial(List.of("g1"), List.of("g2")));
    }

    @Test
    void aDecreaseIsDoneWithoutTheGatewaysWhoseLeaseRanOut() {
        alive(G1, G2);
        long epoch = world.written(World.route(holder, 1, "2", 10));
        acknowledge(G1, epoch);
        acknowledge(G2, epoch);
        long back = world.written(World.route(holder, 2, "2", 0));
        acknowledge(G1, back);
        world.stores.gateways().leave(G2);

        assertThat(stub().awaitAcknowledged(new AwaitAcknowledged(PROD, back, Direction.DECREASE, LONG)))
                .isEqualTo(new Acknowledgement.Complete(List.of("g1"), List.of()));
    }

    @Test
    void aDecreaseWithoutAnyGatewayIsDone() {
        long epoch = world.written(World.route(holder, 1, "2", 10));

        assertThat(stub().awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.DECREASE, LONG)))
                .isEqualTo(new Acknowledgement.Complete(List.of(), List.of()));
    }

    @Test
    void whoCannotAcknowledgeForWantOfRoomIsNamedWithTheReason() {
        alive(G1);
        world.stores.nodes().place(holder.name(), "n1", PROD, "2", World.digest("2"));
        world.stores.nodes().place("older", "g1", PROD, "1", World.digest("1"));
        world.stores.nodes().renewOfPlatform(new NodeRoom("g1", 192L << 20, 64), LEASE);
        long epoch = world.written(World.route(holder, 1, "2", 10));
        world.stores.placements().sweepOfPlatform();

        assertThat(stub().awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.INCREASE, SHORT)))
                .isEqualTo(new Acknowledgement.Partial(
                        List.of(), List.of("g1 (no room for v2: needs 128 MiB and has 64 MiB)")));
    }

    @Test
    void aNodeWithoutRoomThatCarriesNeitherArmIsNotAskedAndIsNamed() {
        alive(G1, G2);
        world.stores.nodes().renewOfPlatform(new NodeRoom("g1", 8L << 30, 64), LEASE);
        world.stores.nodes().place(holder.name(), "g1", PROD, "2", World.digest("2"));
        world.stores.nodes().place("older", "g1", PROD, "1", World.digest("1"));
        world.stores.nodes().renewOfPlatform(new NodeRoom("g2", 192L << 20, 64), LEASE);
        long epoch = world.written(World.route(holder, 1, "2", 10));
        world.stores.placements().sweepOfPlatform();
        var stub = stub();
        var nobody = stub.awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.INCREASE, SHORT));
        acknowledge(G1, epoch);

        assertThat(nobody).isInstanceOf(Acknowledgement.Partial.class);
        assertThat(stub.awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.INCREASE, LONG)))
                .isEqualTo(new Acknowledgement.Complete(
                        List.of("g1"), List.of("g2 (no room for v1, v2: needs 256 MiB and has 192 MiB)")));
        long back = world.written(World.route(holder, 2, "2", 0));
        acknowledge(G1, back);
        assertThat(stub.awaitAcknowledged(new AwaitAcknowledged(PROD, back, Direction.DECREASE, LONG)))
                .as("nor does it hold the way back")
                .isInstanceOf(Acknowledgement.Complete.class);
    }

    @Test
    void whoseInferenceWorkerIsNotReadyIsNamedWithItsState() {
        alive(G1);
        world.stores.nodes().renewOfPlatform(new NodeRoom("g1", 8L << 30, 64), LEASE);
        var version = World.version("2").ref();
        world.stores.nodes().report(new Replica("g1", version, World.digest("2"), "LOADING", 1, "", Instant.EPOCH));
        long epoch = world.written(World.route(holder, 1, "2", 10));

        assertThat(stub().awaitAcknowledged(new AwaitAcknowledged(PROD, epoch, Direction.DECREASE, SHORT)))
                .isEqualTo(new Acknowledgement.Partial(List.of(), List.of("g1 (v2 is LOADING)")));
    }
}
