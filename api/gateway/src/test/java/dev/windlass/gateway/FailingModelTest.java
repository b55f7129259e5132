package dev.windlass.gateway;

import static dev.windlass.gateway.OneModel.BODY;
import static dev.windlass.gateway.OneModel.X;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceState;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests whose model fails or isn't there: what the client hears, and whom it is charged to.
class FailingModelTest {
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

    @Test
    void inputsThatTheModelRefusesAre400AndOnlyComparedBetweenTheArms() throws Exception {
        m.serve(_ -> new FakeInstance.Result.Failure(
                new InferenceFailure.InputsRefused("idx=5000 must be within the inclusive range [-1000,999]")));
        var answer = m.ask();
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("idx=5000"), answer.body());
        var counted = m.counted();
        assertEquals(0, counted.failed());
        assertEquals(1, counted.refused());
    }

    @Test
    void aReplyThatIsTooLargeIsCountedAsRefused() throws Exception {
        m.serve(_ -> new FakeInstance.Result.Failure(new InferenceFailure.ReplyTooLarge(2000, 1000)));
        assertEquals(413, m.ask().statusCode());
        assertEquals(1, m.counted().refused());
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
        assertEquals(400, m.ask().statusCode());
        assertEquals(1, m.counted().refused());
    }

    @Test
    void aTimeoutThatTheClientChoseIsOnlyComparedBetweenTheArms() throws Exception {
        m.serve(_ -> new FakeInstance.Result.Failure(new InferenceFailure.Expired()));
        assertEquals(504, m.ask().statusCode());
        var body = BODY.replaceFirst("\\{", "{\"parameters\":{\"timeout\":5000000},");
        assertEquals(504, rig.infer("m", body).statusCode());
        var counted = m.counted();
        assertEquals(1, counted.failed());
        assertEquals(1, counted.refused());
    }

    @Test
    void aModelErrorIs500AndCountsAgainstTheArm() throws Exception {
        m.serve(_ -> new FakeInstance.Result.Failure(new InferenceFailure.ModelError("shape mismatch in node Gemm")));
        var answer = m.ask();
        assertEquals(500, answer.statusCode());
        assertTrue(answer.body().contains("Gemm"));
        assertEquals(1, m.counted().failed());
    }

    @Test
    void twentyBadAnswersSendAPartialWindowAtOnce() throws Exception {
        m.serve(inputs -> new FakeInstance.Result.Outputs(inputs, true));
        for (int i = 0; i < 19; i++) {
            assertEquals(200, m.ask().statusCode());
        }
        assertTrue(rig.windows.isEmpty());
        assertEquals(200, m.ask().statusCode());
        assertEquals(1, rig.windows.size());
        var partial = rig.windows.getFirst();
        assertTrue(partial.partial());
        assertEquals(20, partial.arms().getFirst().nonFinite());
        assertEquals(200, m.ask().statusCode());
        assertEquals(1, rig.windows.size());
    }

    @Test
    void withoutAReadyInferenceWorkerTheAnswerIs503() throws Exception {
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(503, m.ask().statusCode());
        var draining = OneModel.echo("1");
        draining.state = InstanceState.DRAINING;
        rig.open(draining);
        assertEquals(503, m.ask().statusCode());
    }

    @Test
    void aTimeoutEndsInTheQueue() throws Exception {
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.narrow(release));
        var first = m.asking();
        await().until(() -> instance.heldSlots() == 1);
        var body = BODY.replaceFirst("\\{", "{\"parameters\":{\"timeout\":50000},");
        var second = rig.infer("m", body);
        assertEquals(503, second.statusCode(), second.body());
        release.countDown();
        assertEquals(200, first.join().statusCode());
    }
}
