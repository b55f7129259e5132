package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceState;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests whose model fails, dies, never answers or isn't there: what the client hears, and whom it is
/// charged to.
class FailingModelTest {
    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L));
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static FakeInstance echo() {
        return FakeInstance.echo(GatewayRig.key("m", "1"), X);
    }

    private FakeInstance serve(FakeInstance.Model model) {
        return rig.serve("m", new FakeInstance(GatewayRig.key("m", "1"), List.of(X), List.of(X), model));
    }

    /// Waits until the inference worker dies.
    private static FakeInstance.Result never() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new IllegalStateException("a latch that nobody counts down was passed");
    }

    private HttpResponse<String> ask() throws Exception {
        return rig.infer("m", BODY);
    }

    private HttpRequest post() {
        return post(BODY);
    }

    private HttpRequest post(String body) {
        return rig.request("/acme/prod/v2/models/m/infer")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    @Test
    void aRequestWhoseInferenceWorkerDiesIsAnsweredByTheNextOne() throws Exception {
        var entered = new CountDownLatch(1);
        var dying = serve(_ -> {
            entered.countDown();
            return never();
        });
        var asked = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
        entered.await();
        dying.die();
        rig.instances.close(dying);
        rig.open(echo());
        var answer = asked.join();
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("[1.0]"), answer.body());
    }

    @Test
    void withoutANewInferenceWorkerTheRequestIsRefusedInBoundedTimeAndCountsAsFailed() throws Exception {
        var entered = new CountDownLatch(1);
        var dying = serve(_ -> {
            entered.countDown();
            return never();
        });
        var asked = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
        entered.await();
        dying.die();
        rig.instances.close(dying);
        var answer = asked.join();
        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertEquals(0, dying.heldSlots());
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(1, rig.windows.getFirst().arms().getFirst().failed());
    }

    /// Serves a model that dies on each request until it is replaced, and asks it once.
    private HttpResponse<String> askOneThatDies(String body) throws Exception {
        var entered = new CountDownLatch(1);
        var dying = serve(_ -> {
            entered.countDown();
            return never();
        });
        var asked = rig.http.sendAsync(post(body), HttpResponse.BodyHandlers.ofString());
        entered.await();
        dying.die(Ending.OF_ITSELF);
        rig.instances.close(dying);
        return asked.join();
    }

    @Test
    void aRequestThatAnInferenceWorkerDiedOnIsNotTriedOnTheNextOne() throws Exception {
        var answer = askOneThatDies(BODY);
        assertEquals(500, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("urn:windlass:problem:inference-worker-died"), answer.body());

        var next = echo();
        rig.open(next);
        var again = ask();
        assertEquals(500, again.statusCode());
        assertTrue(again.body().contains("urn:windlass:problem:quarantined"), again.body());
        assertEquals(0, next.ran.get());
        assertEquals(0, next.heldSlots());
        assertEquals(200, rig.infer("m", BODY.replace("[1]}", "[2]}")).statusCode(), "other inputs are answered");
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        var counted = rig.windows.getFirst().arms().getFirst();
        assertEquals(1, counted.failed());
        assertEquals(1, counted.refused());
        assertEquals(3, counted.served());
    }

    @Test
    void inputsThatWereAnsweredLatelyAreNotTheCauseOfADeath() throws Exception {
        var first = serve(inputs -> new FakeInstance.Result.Outputs(inputs, false));
        assertEquals(200, ask().statusCode());
        rig.instances.close(first);
        var entered = new CountDownLatch(1);
        var dying = new FakeInstance(GatewayRig.key("m", "1"), List.of(X), List.of(X), _ -> {
            entered.countDown();
            return never();
        });
        rig.open(dying);
        var asked = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
        entered.await();
        dying.die(Ending.OF_ITSELF);
        rig.instances.close(dying);
        rig.open(echo());
        assertEquals(200, asked.join().statusCode());
    }

    @Test
    void aRequestThatWaitedBehindAnotherIsAnsweredByTheNextOne() throws Exception {
        var entered = new CountDownLatch(1);
        var dying = serve(_ -> {
            entered.countDown();
            return never();
        });
        var first = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
        entered.await();
        var second = rig.http.sendAsync(post(BODY.replace("[1]}", "[2]}")), HttpResponse.BodyHandlers.ofString());
        await().until(() -> dying.queued() == 2);
        dying.die(Ending.OF_ITSELF);
        rig.instances.close(dying);
        rig.open(echo());
        assertEquals(500, first.join().statusCode());
        assertEquals(200, second.join().statusCode());
    }

    @Test
    void inputsThatTheModelRefusesAre400AndOnlyComparedBetweenTheArms() throws Exception {
        serve(_ -> new FakeInstance.Result.Failure(
                new InferenceFailure.InputsRefused("idx=5000 must be within the inclusive range [-1000,999]")));
        var answer = ask();
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("idx=5000"), answer.body());
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        var counted = rig.windows.getFirst().arms().getFirst();
        assertEquals(0, counted.failed());
        assertEquals(1, counted.refused());
    }

    @Test
    void aReplyThatIsTooLargeIsCountedAsRefused() throws Exception {
        serve(_ -> new FakeInstance.Result.Failure(new InferenceFailure.ReplyTooLarge(2000, 1000)));
        assertEquals(413, ask().statusCode());
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(1, rig.windows.getFirst().arms().getFirst().refused());
    }

    @Test
    void aStringThatCannotBeSentAsJsonIsCountedAsRefused() throws Exception {
        var text = new TensorSpec("y", Datatype.BYTES, List.of(1L));
        var notText = new FakeInstance.Value(
                Datatype.BYTES, new long[] {1}, ByteBuffer.allocate(0), List.of(new byte[] {(byte) 0xff}));
        rig.serve(
                "m",
                new FakeInstance(
                        GatewayRig.key("m", "1"),
                        List.of(X),
                        List.of(text),
                        _ -> new FakeInstance.Result.Outputs(List.of(notText), false)));
        assertEquals(400, ask().statusCode());
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(1, rig.windows.getFirst().arms().getFirst().refused());
    }

    @Test
    void aTimeoutThatTheClientChoseIsOnlyComparedBetweenTheArms() throws Exception {
        serve(_ -> new FakeInstance.Result.Failure(new InferenceFailure.Expired()));
        assertEquals(504, ask().statusCode());
        var body = BODY.replaceFirst("\\{", "{\"parameters\":{\"timeout\":5000000},");
        assertEquals(504, rig.infer("m", body).statusCode());
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        var counted = rig.windows.getFirst().arms().getFirst();
        assertEquals(1, counted.failed());
        assertEquals(1, counted.refused());
    }

    @Test
    void aModelErrorIs500AndCountsAgainstTheArm() throws Exception {
        serve(_ -> new FakeInstance.Result.Failure(new InferenceFailure.ModelError("shape mismatch in node Gemm")));
        var answer = ask();
        assertEquals(500, answer.statusCode());
        assertTrue(answer.body().contains("Gemm"));
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(1, rig.windows.getFirst().arms().getFirst().failed());
    }

    @Test
    void twentyBadAnswersSendAPartialWindowAtOnce() throws Exception {
        serve(inputs -> new FakeInstance.Result.Outputs(inputs, true));
        for (int i = 0; i < 19; i++) {
            assertEquals(200, ask().statusCode());
        }
        assertTrue(rig.windows.isEmpty());
        assertEquals(200, ask().statusCode());
        assertEquals(1, rig.windows.size());
        var partial = rig.windows.getFirst();
        assertTrue(partial.partial());
        assertEquals(20, partial.arms().getFirst().nonFinite());
        assertEquals(200, ask().statusCode());
        assertEquals(1, rig.windows.size());
    }

    @Test
    void withoutAReadyInferenceWorkerTheAnswerIs503() throws Exception {
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(503, ask().statusCode());
        var draining = echo();
        draining.state = InstanceState.DRAINING;
        rig.open(draining);
        assertEquals(503, ask().statusCode());
    }

    @Test
    void aTimeoutEndsInTheQueue() throws Exception {
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
        var body = BODY.replaceFirst("\\{", "{\"parameters\":{\"timeout\":50000},");
        var second = rig.infer("m", body);
        assertEquals(503, second.statusCode(), second.body());
        release.countDown();
        assertEquals(200, first.join().statusCode());
    }
}
