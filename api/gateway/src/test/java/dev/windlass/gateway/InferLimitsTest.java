package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
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
    @TempDir
    Path directory;

    private GatewayRig rig;
    private OneModel m;

    @AfterEach
    void stop() {
        rig.close();
    }

    private void start(long stagedBytesMax, Duration parkedFor) throws Exception {
        var limits = RigLimits.room(stagedBytesMax, parkedFor);
        rig = new GatewayRig(directory, limits).start().keys();
        m = new OneModel(rig);
    }

    @Test
    void aReplyWithoutABufferIsRefusedAndItsArmIsNotChargedWithIt() throws Exception {
        start(8192, GatewayLimits.DEFAULT.parkedFor());
        var large = new FakeInstance.Value(Datatype.FP32, new long[] {5000}, ByteBuffer.allocate(20_000), List.of());
        var instance = m.serve(_ -> new FakeInstance.Result.Outputs(List.of(large), false));

        var answer = m.ask();

        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertEquals(0, instance.heldSlots());
        var counted = m.counted();
        assertEquals(1, counted.served());
        assertEquals(0, counted.failed());
    }

    @Test
    void whatCantBeInTimeIsRefusedAtOnceAndItsArmIsNotChargedWithIt() throws Exception {
        start(GatewayLimits.DEFAULT.stagedBytesMax(), GatewayLimits.DEFAULT.parkedFor());
        var instance = rig.serve("m", OneModel.echo("1"));
        instance.inTime = false;

        var answer = m.ask();

        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("deadline can't be met"), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertEquals(0, instance.heldSlots());
        assertEquals(0, instance.ran.get());
        instance.inTime = true;
        assertEquals(200, m.ask().statusCode());
        var counted = m.counted();
        assertEquals(1, counted.served());
        assertEquals(0, counted.failed());
    }

    @Test
    void whoWouldWaitForRoomForTooLongIsRefusedAtOnce() throws Exception {
        start(GatewayLimits.DEFAULT.stagedBytesMax(), Duration.ofSeconds(20));
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.narrow(release));
        var first = m.asking();
        await().until(() -> instance.heldSlots() == 1);
        instance.behindLineNanos = Duration.ofHours(1).toNanos();

        var second = m.ask();

        assertEquals(503, second.statusCode(), second.body());
        assertTrue(second.body().contains("deadline can't be met"), second.body());
        assertTrue(!first.isDone());
        release.countDown();
        assertEquals(200, first.join().statusCode());
    }

    @Test
    void whoIsWokenForNothingAgainAndAgainStillWaitsForABoundedTimeOnly() throws Exception {
        start(GatewayLimits.DEFAULT.stagedBytesMax(), Duration.ofMillis(200));
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.narrow(release));
        var first = m.asking();
        await().until(() -> instance.heldSlots() == 1);
        var second = m.asking();

        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            instance.wakeOne();
            return second.isDone();
        });

        assertEquals(503, second.join().statusCode());
        release.countDown();
        assertEquals(200, first.join().statusCode());
    }
}
