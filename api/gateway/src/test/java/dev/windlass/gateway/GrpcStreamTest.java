package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.DynamicMessage;
import dev.windlass.domain.Quota;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams of infer requests over gRPC.
@Timeout(60)
class GrpcStreamTest {
    @TempDir
    Path directory;

    @AutoClose
    private GatewayRig rig;

    @AutoClose
    private GrpcClient client;

    private void start(GatewayLimits limits) throws Exception {
        rig = new GatewayRig(directory, limits).start().keys();
        rig.echo("e", Datatype.FP32, -1);
        client = new GrpcClient(rig);
    }

    private GrpcStreaming streaming(int wanted) {
        return new GrpcStreaming(client.open("ModelStreamInfer"), wanted);
    }

    private void awaitInFlight(long requests) {
        await().until(() -> rig.gateway().gates().inFlight().taken() == requests);
    }

    @Test
    void requestsAreAnsweredInTheirOrderWhateverTheyTake() throws Exception {
        start(GatewayLimits.DEFAULT);
        var release = new CountDownLatch(1);
        rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        var stream = streaming(100);

        stream.call.sendMessage(GrpcStreaming.request("m", "slow", 1));
        for (int i = 0; i < 10; i++) {
            stream.call.sendMessage(GrpcStreaming.request("e", "quick " + i, 3));
        }
        awaitInFlight(1);
        assertThat(stream.answers.poll(200, TimeUnit.MILLISECONDS)).isNull();
        release.countDown();

        assertThat(stream.id()).isEqualTo("slow");
        for (int i = 0; i < 10; i++) {
            assertThat(stream.id()).isEqualTo("quick " + i);
        }
        stream.call.halfClose();
        assertThat(stream.ended.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
        assertGivenBack();
    }

    private void assertGivenBack() {
        awaitInFlight(0);
        var gates = rig.gateway().gates();
        await().untilAsserted(() -> {
            assertThat(gates.stagedBytes().taken()).isZero();
            assertThat(gates.wireBytes().taken()).isZero();
            assertThat(gates.arriving().taken()).isZero();
        });
    }

    @Test
    void aRefusalIsOneAnswerAndTheStreamGoesOn() throws Exception {
        start(GatewayLimits.DEFAULT);
        var stream = streaming(100);
        stream.call.sendMessage(GrpcStreaming.request("nobody's", "a", 1));
        stream.call.sendMessage(new byte[] {0x0a, 0x7f});
        stream.call.sendMessage(GrpcStreaming.request("e", "b", 1));

        var refused = stream.answer();
        assertThat((String) OipProto.get(refused, "error_message")).contains("no such tenant");
        var about = (DynamicMessage) OipProto.get(refused, "infer_response");
        assertThat(OipProto.get(about, "id")).isEqualTo("a");
        assertThat(about.toString()).contains("windlass-reason", "not-found");
        assertThat((String) OipProto.get(stream.answer(), "error_message")).isNotEmpty();
        assertThat(stream.id()).isEqualTo("b");
        stream.call.halfClose();
        assertGivenBack();
    }

    @Test
    void whoIsOverALimitWaitsForEachRefusal() throws Exception {
        start(GatewayLimits.DEFAULT);
        rig.quota(new Quota(Quota.DEFAULT.resources(), 1, 256));
        var stream = streaming(100);
        long begin = System.nanoTime();
        int refused = 0;
        for (int i = 0; i < 5; i++) {
            stream.call.sendMessage(GrpcStreaming.request("e", "" + i, 1));
            refused += OipProto.get(stream.answer(), "error_message").equals("") ? 0 : 1;
        }
        assertThat(refused).isGreaterThanOrEqualTo(3);
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void aStreamHasSoManyRequestsUnderWayAndNoMore() throws Exception {
        start(GatewayLimits.DEFAULT);
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        var stream = streaming(200);
        for (int i = 0; i < 100; i++) {
            stream.call.sendMessage(GrpcStreaming.request("m", "" + i, 1));
        }
        awaitInFlight(32);
        assertThat(stream.answers.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(instance.queued()).isEqualTo(32);
        release.countDown();
        for (int i = 0; i < 100; i++) {
            assertThat(stream.id()).isEqualTo("" + i);
        }
        stream.call.cancel("done", null);
        assertGivenBack();
    }

    @Test
    void aStreamThatIsCancelledCancelsItsRequests() throws Exception {
        start(GatewayLimits.DEFAULT);
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        var stream = streaming(100);
        for (int i = 0; i < 20; i++) {
            stream.call.sendMessage(GrpcStreaming.request("m", "" + i, 1));
        }
        await().until(() -> instance.queued() == 20 && instance.ran.get() == 1);

        stream.call.cancel("gone", null);

        awaitInFlight(0);
        release.countDown();
        assertGivenBack();
        assertThat(instance.ran).hasValue(1);
        assertThat(rig.operations("/metrics").body())
                .contains("reason=\"CANCELED\",tenant=\"acme\",version=\"1\"} 20.0");
    }

    @Test
    void whoReadsNothingIsReadNoMoreAndEndsInItsTime() throws Exception {
        start(RigLimits.connections(64, 64, Duration.ofSeconds(5), Duration.ofSeconds(2)));
        var stream = streaming(0);
        int elements = 50_000;
        for (int i = 0; i < 200; i++) {
            stream.call.sendMessage(GrpcStreaming.request("e", "" + i, elements));
        }

        long most = 0;
        for (int i = 0; i < 10; i++) {
            assertThat(stream.answers.poll(100, TimeUnit.MILLISECONDS)).isNull();
            var gates = rig.gateway().gates();
            most = Math.max(
                    most, gates.stagedBytes().taken() + gates.wireBytes().taken());
        }

        assertThat(most).as("bytes held for it").isLessThan(40L * 4 * elements);
        assertThat(stream.ended.get(20, TimeUnit.SECONDS).getCode()).isNotEqualTo(Status.Code.OK);
        assertGivenBack();
    }

    @Test
    void whoHasNoKeyGetsNoStream() throws Exception {
        start(GatewayLimits.DEFAULT);
        var stream =
                new GrpcStreaming(client.call("ModelStreamInfer", Map.of("authorization", ""), CallOptions.DEFAULT), 1);
        stream.call.sendMessage(new byte[0]);
        assertThat(stream.ended.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertGivenBack();
    }
}
