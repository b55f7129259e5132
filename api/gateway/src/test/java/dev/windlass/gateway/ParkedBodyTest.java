package dev.windlass.gateway;

import static dev.windlass.gateway.BinaryRig.LARGE;
import static dev.windlass.gateway.BinaryRig.random;
import static dev.windlass.gateway.BinaryRig.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.windlass.gateway.settings.GatewayLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bodies with binary tensors for which there is no room, or whose room is lost under way.
@Timeout(60)
class ParkedBodyTest {
    private static final Duration USUAL = GatewayLimits.DEFAULT.parkedFor();

    @TempDir
    Path directory;

    @AutoClose
    private BinaryRig rig;

    private void start(Duration parkedFor) throws Exception {
        rig = new BinaryRig(directory, parkedFor);
    }

    @Test
    void withoutRoomTheBodyIsNotReadUntilThereIsSome() throws Exception {
        start(Duration.ofSeconds(30));
        var release = new CountDownLatch(1);
        var instance = rig.serve(OneModel.echoAfter(release));
        var first = CompletableFuture.supplyAsync(rig::ask);
        await().until(() -> instance.ran.get() == 1);
        var tensor = random(LARGE);
        var written = rig.writeAll(request(tensor));
        await().until(() -> rig.gateway.gateway().gates().parking().taken() == 1);
        assertFalse(written.isDone(), "somebody read a body of " + LARGE + " bytes that has no place");

        release.countDown();

        assertArrayEquals(tensor, rig.readLast(LARGE));
        assertEquals(200, first.join());
        written.join();
    }

    @Test
    void whoGetsNoRoomInTimeIsRefusedAndHisConnectionServedOn() throws Exception {
        start(Duration.ofMillis(100));
        var release = new CountDownLatch(1);
        var instance = rig.serve(OneModel.echoAfter(release));
        var first = CompletableFuture.supplyAsync(rig::ask);
        await().until(() -> instance.ran.get() == 1);

        var written = rig.writeAll(request(random(LARGE)));
        var answer = rig.client.read();

        assertEquals(503, answer.status(), answer.text());
        assertFalse(answer.closes());
        written.join();
        release.countDown();
        assertEquals(200, first.join());
        rig.assertServedNext();
    }

    @Test
    void anInferenceWorkerThatDiesWhileTheBodyComesCostsNothing() throws Exception {
        start(USUAL);
        var dying = rig.serveEcho();
        var tensor = random(LARGE);
        var request = request(tensor);
        rig.client.write(request, 0, request.length / 2);
        await().until(() -> dying.heldSlots() == 1);

        dying.die();
        rig.client.write(request, request.length / 2, request.length);
        await().until(() -> rig.gateway.gateway().gates().parking().taken() == 1);
        assertEquals(1, dying.heldSlots(), "its tensor lies in the old slab");
        rig.gateway.open(BinaryRig.echo());

        assertArrayEquals(tensor, rig.readLast(LARGE));
        assertEquals(0, dying.heldSlots());
    }

    @Test
    void whatIsInTheOldSlabIsGivenBackWhenNoOtherInferenceWorkerComes() throws Exception {
        start(Duration.ofMillis(100));
        var running = new CountDownLatch(1);
        var dying = rig.serve(_ -> {
            running.countDown();
            new CountDownLatch(1).await();
            throw new IllegalStateException("never");
        });
        var request = request(random(1000));
        rig.client.write(request);
        running.await();

        dying.die();

        assertEquals(503, rig.client.read().status());
        assertEquals(0, dying.heldSlots());
    }
}
