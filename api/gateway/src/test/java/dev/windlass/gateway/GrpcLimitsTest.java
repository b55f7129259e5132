package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What one client of the gRPC front can take from the others, and what becomes of it when it goes.
@Timeout(60)
class GrpcLimitsTest {
    @TempDir
    Path directory;

    @AutoClose
    private GatewayRig rig;

    private static byte[] good() {
        return GrpcRefusalsTest.request("m", 1, Map.of()).toByteArray();
    }

    /// A call of which nothing but the head is sent, and how it ends.
    private static CompletableFuture<Status> begun(ClientCall<byte[], byte[]> call) {
        var ended = new CompletableFuture<Status>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        return ended;
    }

    @Test
    void aRequestThatWaitsTakesNoRoomOnceItsClientHasHungUp() throws Exception {
        rig = new GatewayRig(directory, RigLimits.parkedFor(Duration.ofSeconds(30)))
                .start()
                .keys();
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.narrow(release));
        try (var client = new GrpcClient(rig)) {
            var first = client.asking(good());
            await().until(() -> instance.ran.get() == 1);
            var second = client.asking(good());
            await().until(() -> rig.gateway().gates().parking().taken() == 1);

            second.cancel(true);
            await().until(() -> rig.gateway().gates().parking().taken() == 0);
            var third = client.asking(good());
            await().until(() -> rig.gateway().gates().parking().taken() == 1);
            release.countDown();

            assertTrue(first.get(20, TimeUnit.SECONDS).length > 0);
            assertTrue(third.get(20, TimeUnit.SECONDS).length > 0);
            await().until(() -> rig.gateway().gates().inFlight().taken() == 0);
            assertEquals(2, instance.ran.get());
        }
    }

    @Test
    void whatHasNotBegunIsNeverRunOnceItsClientHasHungUp() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        try (var client = new GrpcClient(rig)) {
            var first = client.asking(good());
            await().until(() -> instance.ran.get() == 1);
            var second = client.asking(good());
            await().until(() -> instance.queued() == 2);

            second.cancel(true);

            await().until(() -> rig.gateway().gates().inFlight().taken() == 1);
            assertEquals(1, instance.heldSlots());
            release.countDown();
            assertTrue(first.get(20, TimeUnit.SECONDS).length > 0);
            await().until(() -> rig.gateway().gates().inFlight().taken() == 0);
            assertEquals(1, instance.ran.get());
            assertTrue(rig.operations("/metrics")
                    .body()
                    .contains("reason=\"CANCELED\",tenant=\"acme\",version=\"1\"} 1.0"));
        }
    }

    @Test
    void aCallWithoutItsMessageHoldsAPlaceUntilItsClientGoes() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        try (var client = new GrpcClient(rig)) {
            var call = client.open("ModelInfer");
            var ended = begun(call);
            await().until(() -> rig.gateway().gates().arriving().taken() == 1);

            call.cancel("gone", null);

            assertEquals(Status.Code.CANCELLED, ended.get(20, TimeUnit.SECONDS).getCode());
            await().until(() -> rig.gateway().gates().arriving().taken() == 0);
        }
    }

    @Test
    void bytesOfAMessageAreTheTenantsWhileTheyCome() throws Exception {
        rig = new GatewayRig(directory, RigLimits.room(1 << 20, Duration.ofSeconds(2)))
                .start()
                .keys();
        rig.echo("m", Datatype.FP32, -1);
        try (var client = new GrpcClient(rig)) {
            var large = GrpcRefusalsTest.request("m", 300_000, Map.of()).toByteArray();
            var refused = assertThrows(StatusRuntimeException.class, () -> client.ask("ModelInfer", large, Map.of()));

            assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
            assertEquals("1", client.trailer("retry-after"));
            await().until(() -> rig.gateway().gates().stagedBytes().taken() == 0);
            assertTrue(client.ask("ModelInfer", good(), Map.of()).length > 0, "the connection goes on");
        }
    }

    @Test
    void aSecondMessageEndsTheCall() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("m", Datatype.FP32, -1);
        try (var client = new GrpcClient(rig)) {
            var call = client.open("ModelInfer");
            var ended = begun(call);
            call.sendMessage(good());
            call.sendMessage(good());
            call.halfClose();

            assertEquals(Status.Code.CANCELLED, ended.get(20, TimeUnit.SECONDS).getCode());
            await().until(() -> rig.gateway().gates().stagedBytes().taken() == 0);
        }
    }

    @Test
    void theConnectionThatAsksNothingGoesForTheNext() throws Exception {
        rig = new GatewayRig(directory, RigLimits.connections(4, 2, Duration.ofSeconds(5), Duration.ofSeconds(30)))
                .start()
                .keys();
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        try (var busy = new GrpcClient(rig);
                var idle = new GrpcClient(rig);
                var next = new GrpcClient(rig)) {
            var first = busy.asking(good());
            await().until(() -> instance.ran.get() == 1);
            assertThrows(StatusRuntimeException.class, () -> idle.ask("ModelReady", new byte[0], Map.of()));
            assertTrue(next.ask("ServerLive", new byte[0], Map.of()).length > 0);

            release.countDown();
            assertTrue(first.get(20, TimeUnit.SECONDS).length > 0, "who has a call under way keeps its connection");
        }
    }
}
