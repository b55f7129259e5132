package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Quota;
import dev.windlass.slab.Datatype;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who is over a limit hears of it at once, and what it sends next waits. Distances are only ever asked
/// to be long enough.
@Timeout(60)
class PacingTest {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String INFER = "/acme/prod/v2/models/m/infer";
    private static final byte[] BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}"
                    .getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().quota(new Quota(Quota.DEFAULT.resources(), 1, 256));
        rig.echo("m", Datatype.FP32, -1);
        try (var client = new RawClient(rig)) {
            assertThat(client.ask(RawClient.post(INFER, BODY)).status()).isEqualTo(200);
        }
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void aConnectionIsPausedAfterEachRefusalAndGoesOn() throws Exception {
        try (var client = new RawClient(rig)) {
            long begun = System.nanoTime();
            var statuses = new int[5];
            for (int i = 0; i < statuses.length; i++) {
                statuses[i] = client.ask(RawClient.post(INFER, BODY)).status();
            }
            var took = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(Arrays.stream(statuses).boxed()).contains(429).isSubsetOf(429, 200);
            long pauses = Arrays.stream(statuses, 0, 4).filter(it -> it == 429).count();
            assertThat(took).isGreaterThanOrEqualTo(PAUSE.multipliedBy(pauses));
        }
    }

    @Test
    void aPipelineOfRefusalsIsPausedToo() throws Exception {
        try (var client = new RawClient(rig)) {
            long begun = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                client.write(RawClient.post(INFER, BODY));
            }
            int refused = 0;
            for (int i = 0; i < 5; i++) {
                refused += client.read().status() == 429 ? 1 : 0;
            }

            assertThat(refused).isGreaterThanOrEqualTo(3);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThanOrEqualTo(PAUSE.multipliedBy(refused - 1));
        }
    }

    /// What it takes to read the body for nobody is spread over time: a megabyte over a quarter of a
    /// second.
    @Test
    void aBodyThatNobodyWillReadIsLeftInTheKernelForAsLongAsItIsLarge() throws Exception {
        var large = new byte[1 << 20];
        try (var client = new RawClient(rig)) {
            long begun = System.nanoTime();
            var answer = client.ask(RawClient.post(INFER, large));
            var took = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(answer.status()).isEqualTo(429);
            assertThat(took).isGreaterThanOrEqualTo(PAUSE.plusMillis(250));
            assertThat(answer.closes()).isFalse();
        }
    }

    /// A call's end is all that a client could wait for: the next one comes on another stream.
    @Test
    void overGrpcTheRefusalItselfWaits() throws Exception {
        var request = GrpcRefusalsTest.request("m", 1, Map.of()).toByteArray();
        try (var client = new GrpcClient(rig)) {
            var status = Status.OK;
            var took = Duration.ZERO;
            while (status.isOk()) {
                long begun = System.nanoTime();
                status = status(client.asking(request));
                took = Duration.ofNanos(System.nanoTime() - begun);
            }

            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(took).isGreaterThanOrEqualTo(PAUSE);
        }
    }

    private static Status status(Future<byte[]> answer) throws Exception {
        try {
            answer.get(20, TimeUnit.SECONDS);
            return Status.OK;
        } catch (ExecutionException failed) {
            return Status.fromThrowable(failed);
        }
    }

    @Test
    void otherRefusalsCostNoPauseAndOtherConnectionsNeither() throws Exception {
        try (var paused = new RawClient(rig);
                var other = new RawClient(rig)) {
            int refused = 0;
            while (refused < 2) {
                refused += paused.ask(RawClient.post(INFER, BODY)).status() == 429 ? 1 : 0;
            }
            paused.write(RawClient.post(INFER, BODY));

            for (int i = 0; i < 50; i++) {
                assertThat(other.ask(RawClient.post("/acme/prod/v2/models/absent/infer", BODY))
                                .status())
                        .isEqualTo(404);
            }

            assertThat(paused.read().status()).isIn(429, 200);
        }
    }
}
