package dev.windlass.gateway;

import static dev.windlass.gateway.OneModel.BODY;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.exchange.Ending;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests whose inference worker dies: which the next one answers, and whom the others are charged to.
class DyingModelTest {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final FakeInstance dying = OneModel.of(_ -> {
        entered.countDown();
        new CountDownLatch(1).await();
        throw new IllegalStateException("a latch that nobody counts down was passed");
    });

    @TempDir
    Path directory;

    private GatewayRig rig;
    private OneModel m;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        m = new OneModel(rig);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void die(Ending how) {
        dying.die(how);
        rig.instances.close(dying);
    }

    @Test
    void aRequestWhoseInferenceWorkerDiesIsAnsweredByTheNextOne() throws Exception {
        rig.serve("m", dying);
        var asked = m.asking();
        entered.await();
        die(Ending.FROM_OUTSIDE);
        rig.open(OneModel.echo("1"));
        var answer = asked.join();
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("[1.0]"), answer.body());
    }

    @Test
    void withoutANewInferenceWorkerTheRequestIsRefusedInBoundedTimeAndCountsAsFailed() throws Exception {
        rig.serve("m", dying);
        var asked = m.asking();
        entered.await();
        die(Ending.FROM_OUTSIDE);
        var answer = asked.join();
        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertEquals(0, dying.heldSlots());
        assertEquals(1, m.counted().failed());
    }

    @Test
    void aRequestThatAnInferenceWorkerDiedOnIsNotTriedOnTheNextOne() throws Exception {
        rig.serve("m", dying);
        var asked = m.asking();
        entered.await();
        die(Ending.OF_ITSELF);
        var answer = asked.join();
        assertEquals(500, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("urn:windlass:problem:inference-worker-died"), answer.body());

        var next = OneModel.echo("1");
        rig.open(next);
        var again = m.ask();
        assertEquals(500, again.statusCode());
        assertTrue(again.body().contains("urn:windlass:problem:quarantined"), again.body());
        assertEquals(0, next.ran.get());
        assertEquals(0, next.heldSlots());
        assertEquals(200, rig.infer("m", BODY.replace("[1]}", "[2]}")).statusCode(), "other inputs are answered");
        var counted = m.counted();
        assertEquals(1, counted.failed());
        assertEquals(1, counted.refused());
        assertEquals(3, counted.served());
    }

    @Test
    void inputsThatWereAnsweredLatelyAreNotTheCauseOfADeath() throws Exception {
        var first = rig.serve("m", OneModel.echo("1"));
        assertEquals(200, m.ask().statusCode());
        rig.instances.close(first);
        rig.open(dying);
        var asked = m.asking();
        entered.await();
        die(Ending.OF_ITSELF);
        rig.open(OneModel.echo("1"));
        assertEquals(200, asked.join().statusCode());
    }

    @Test
    void aRequestThatAnInferenceWorkerDiedOnBesideOthersIsAskedAgainAlone() throws Exception {
        dying.suspects = 2;
        rig.serve("m", dying);
        var asked = m.asking();
        entered.await();
        die(Ending.OF_ITSELF);
        var next = OneModel.echo("1");
        rig.open(next);
        assertEquals(200, asked.join().statusCode());
        assertEquals(1, next.alone.get());
        assertEquals(0, m.counted().failed());
    }

    @Test
    void aRequestThatWaitedBehindAnotherIsAnsweredByTheNextOne() throws Exception {
        rig.serve("m", dying);
        var first = m.asking();
        entered.await();
        var second = m.asking(BODY.replace("[1]}", "[2]}"));
        await().until(() -> dying.queued() == 2);
        die(Ending.OF_ITSELF);
        rig.open(OneModel.echo("1"));
        assertEquals(500, first.join().statusCode());
        assertEquals(200, second.join().statusCode());
    }
}
