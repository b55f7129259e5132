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
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        socket.setTcpNoDelay(true);
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

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8})
    void tinyFramesWithoutEndAreEnded(int bytes) throws Exception {
        start(GatewayLimits.DEFAULT);
        try (var frames = opened()) {
            try {
                for (int i = 0; i < 5000; i++) {
                    frames.write(RawFrames.DATA, 0, 1, new byte[bytes]);
                }
            } catch (SocketException closed) {
                // what was said before is read
            }
            // Why is lost where the connection is reset under what is still written.
            assertThat(frames.end()).isIn(RawFrames.ENHANCE_YOUR_CALM, -1);
        }
        assertGivenBack();
        assertThat(stream(1).ended).isNotDone();
    }

    @Test
    void aMessageInSmallPiecesIsRead() throws Exception {
        start(GatewayLimits.DEFAULT);
        try (var frames = opened()) {
            for (int i = 0; i < 1500; i++) {
                var message = GrpcStreaming.request("e", "" + i, 1);
                frames.write(
                        RawFrames.DATA,
                        0,
                        1,
                        ByteBuffer.allocate(5).putInt(1, message.length).array());
                frames.write(RawFrames.DATA, 0, 1, message);
                int type = frames.next();
                while (type != RawFrames.DATA) {
                    assertThat(type).isNotEqualTo(RawFrames.GO_AWAY);
                    type = frames.next();
                }
            }
        }
    }

    private RawFrames opened() throws IOException {
        var frames = raw();
        var head = RawFrames.head(
                "POST",
                "/inference.GRPCInferenceService/ModelStreamInfer",
                "content-type",
                "application/grpc",
                "te",
                "trailers");
        frames.write(RawFrames.HEADERS, RawFrames.END_HEADERS, 1, head);
        return frames;
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
