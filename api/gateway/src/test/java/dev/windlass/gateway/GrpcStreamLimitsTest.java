package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.gateway.route.KeySnapshot;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When a stream over gRPC ends though its client doesn't want it to, and when it doesn't.
@Timeout(60)
class GrpcStreamLimitsTest {
    @TempDir
    Path directory;

    @AutoClose
    private GatewayRig rig;

    @AutoClose
    private GrpcClient client;

    private FakeInstance start(GatewayLimits limits) throws Exception {
        rig = new GatewayRig(directory, limits).start().keys();
        client = new GrpcClient(rig, 65_535);
        return rig.echo("e", Datatype.FP32, -1);
    }

    private GrpcStreaming stream(int wanted) {
        return new GrpcStreaming(client.open("ModelStreamInfer"), wanted);
    }

    private void assertGivenBack() {
        var gates = rig.gateway().gates();
        await().untilAsserted(() -> {
            assertThat(gates.inFlight().taken()).isZero();
            assertThat(gates.stagedBytes().taken()).isZero();
            assertThat(gates.arriving().taken()).isZero();
        });
    }

    private RawFrames raw() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), rig.gateway().grpcPort());
        socket.setSoTimeout(20_000);
        return new RawFrames(socket);
    }

    @Test
    void nobodySendsMoreUnreadThanTheFirstWindow() throws Exception {
        start(GatewayLimits.DEFAULT);
        try (var frames = raw()) {
            int settings = 0;
            while (settings < 2) {
                int type = frames.next();
                assertThat(type).isNotEqualTo(RawFrames.WINDOW_UPDATE);
                settings += type == RawFrames.SETTINGS ? 1 : 0;
            }
            assertThat(frames.window()).isEqualTo(65_535);
        }
    }

    @Test
    void oneLargeAnswerThatNobodyReadsEndsTheStreamInItsTime() throws Exception {
        start(RigLimits.connections(64, 64, Duration.ofSeconds(5), Duration.ofSeconds(1)));
        var stream = stream(0);
        stream.call.sendMessage(GrpcStreaming.request("e", "large", 40_000));
        assertThat(stream.ended.get(20, TimeUnit.SECONDS).getCode()).isNotEqualTo(Status.Code.OK);
        assertGivenBack();
    }

    @Test
    void whoReadsSlowlyButReadsIsReadOn() throws Exception {
        start(RigLimits.connections(64, 64, Duration.ofSeconds(5), Duration.ofSeconds(1)));
        var stream = stream(1);
        for (int i = 0; i < 12; i++) {
            stream.call.sendMessage(GrpcStreaming.request("e", "" + i, 10_000));
        }
        for (int i = 0; i < 12; i++) {
            assertThat(stream.id()).isEqualTo("" + i);
            assertThat(stream.answers.poll(400, TimeUnit.MILLISECONDS)).isNull();
            stream.call.request(1);
        }
        assertThat(stream.ended).isNotDone();
    }

    @Test
    void aKeyThatIsTakenBackEndsItsStreams() throws Exception {
        var instance = start(GatewayLimits.DEFAULT);
        var stream = stream(100);
        stream.call.sendMessage(GrpcStreaming.request("e", "a", 1));
        assertThat(stream.id()).isEqualTo("a");

        var nobody = new KeySnapshot(List.of(), List.of(), List.of());
        rig.keyListeners.forEach(it -> it.accept(nobody));
        stream.call.sendMessage(GrpcStreaming.request("e", "b", 1));

        assertThat(stream.ended.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(instance.ran).hasValue(1);
        assertGivenBack();
    }

    @Test
    void aMessageForWhichThereWasNoRoomIsNotRun() throws Exception {
        var instance = start(GatewayLimits.DEFAULT);
        var stream = stream(100);
        stream.call.sendMessage(GrpcStreaming.request("e", "a", 1));
        assertThat(stream.id()).isEqualTo("a");
        for (int i = 0; i < 60; i++) {
            var other = rig.gateway().gates().wireBytes().portion();
            for (long count = 1L << 40; count > 0; count /= 2) {
                while (other.take(count)) {}
            }
        }

        stream.call.sendMessage(GrpcStreaming.request("e", "b", 1));

        assertThat(stream.ended.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertGivenBack();
        assertThat(instance.ran).hasValue(1);
    }
}
