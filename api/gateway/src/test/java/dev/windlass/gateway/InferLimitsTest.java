package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the gateway answers at its own maxima, and whom it charges.
class InferLimitsTest {
    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L));
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    @TempDir
    Path directory;

    private GatewayRig rig;

    @AfterEach
    void stop() {
        rig.close();
    }

    private void start(long stagedBytesMax, Duration parkedFor) throws Exception {
        var limits = GatewayRig.limits(GatewayLimits.DEFAULT.connectionsMax(), stagedBytesMax, parkedFor);
        rig = new GatewayRig(directory, limits).start().keys();
    }

    private HttpRequest post() {
        return rig.request("/acme/prod/v2/models/m/infer")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
    }

    @Test
    void aReplyWithoutABufferIsRefusedAndItsArmIsNotChargedWithIt() throws Exception {
        start(8192, GatewayLimits.DEFAULT.parkedFor());
        var large = new FakeInstance.Value(Datatype.FP32, new long[] {5000}, ByteBuffer.allocate(20_000), List.of());
        var instance = rig.serve(
                "m",
                new FakeInstance(
                        GatewayRig.key("m", "1"),
                        List.of(X),
                        List.of(X),
                        _ -> new FakeInstance.Result.Outputs(List.of(large), false)));

        var answer = rig.infer("m", BODY);

        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertEquals(0, instance.heldSlots());
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        var counted = rig.windows.getFirst().arms().getFirst();
        assertEquals(1, counted.served());
        assertEquals(0, counted.failed());
    }

    @Test
    void whoIsWokenForNothingAgainAndAgainStillWaitsForABoundedTimeOnly() throws Exception {
        start(GatewayLimits.DEFAULT.stagedBytesMax(), Duration.ofMillis(200));
        var release = new CountDownLatch(1);
        var instance = rig.serve(
                "m",
                new FakeInstance(
                        GatewayRig.key("m", "1"),
                        List.of(X),
                        List.of(X),
                        inputs -> {
                            release.await();
                            return new FakeInstance.Result.Outputs(inputs, false);
                        },
                        new InstanceLimits(1 << 20, 1 << 20, 1)));
        var first = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> instance.heldSlots() == 1);
        var second = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());

        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            instance.wakeOne();
            return second.isDone();
        });

        assertEquals(503, second.join().statusCode());
        release.countDown();
        assertEquals(200, first.join().statusCode());
    }
}
