package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.windlass.cuda.Card;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag(Card.TAG)
@OnEachEngine
final class OnnxSessionTest {
    @Parameter
    SessionRig rig;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersAreBitEqualToOnnxRuntimesOwnJavaApi(boolean warm) throws OrtException {
        assumeTrue(rig.engine() != RigEngine.CARD, "a card rounds otherwise: see CardAnswersTest");
        var file = TestModels.write(rig.directory(), "mlp", TestModels.mlp(1, 32, 64, 64, 1));
        try (var session = rig.load(file);
                var environment = OrtEnvironment.getEnvironment();
                var oracle = environment.createSession(file.toString())) {
            if (warm) {
                assertThat(session.warm()).isEqualTo(new RunOutcome.Done(false));
            }
            var random = new Random(2);
            for (int rows : new int[] {1, 7, 64, 3}) {
                var input = new float[rows * 32];
                for (int i = 0; i < input.length; i++) {
                    input[i] = random.nextFloat() * 4 - 2;
                }
                var reply = rig.run(session, rig.floats(input, rows, 32));
                try (var expected =
                                OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), new long[] {rows, 32});
                        var results = oracle.run(Map.of("x", expected))) {
                    var y = ((OnnxTensor) results.get(0)).getFloatBuffer();
                    var bits = new float[rows];
                    y.get(bits);
                    assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT))
                            .containsExactly(bits);
                    assertThat(reply.tensors.getFirst().dims()).containsExactly(rows, 1);
                }
            }
        }
    }

    @Test
    void saysWhatTheModelTakesAndGives() {
        try (var session = rig.load("mlp", TestModels.mlp(1, 4, 8, 2))) {
            assertThat(session.inputs()).containsExactly(new TensorSpec("x", Datatype.FP32, List.of(-1L, 4L)));
            assertThat(session.outputs()).containsExactly(new TensorSpec("y", Datatype.FP32, List.of(-1L, 2L)));
        }
    }

    @Test
    void takesSeveralInputsInOrder() {
        try (var session = rig.load("two", TestModels.twoInputs())) {
            session.warm();
            var reply = rig.run(
                    session, rig.floats(new float[] {1, 2, 3, 4}, 1, 4), rig.floats(new float[] {1, 1, 1, 1}, 1, 4));
            assertThat(reply.tensors.get(0).data().toArray(JAVA_FLOAT)).containsExactly(2, 3, 4, 5);
            assertThat(reply.tensors.get(1).data().toArray(JAVA_FLOAT)).containsExactly(0, 1, 2, 3);
            assertThat(reply.asked).containsExactly(0, 1);
        }
    }

    @Test
    void servesShapesThatEachRequestChooses() {
        try (var session = rig.load("transpose", TestModels.transpose())) {
            session.warm();
            var reply = rig.run(session, rig.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
            assertThat(reply.tensors.getFirst().dims()).containsExactly(3, 2);
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT)).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void servesAModelWithoutABatchDimension() {
        try (var session = rig.load("sum", TestModels.sumOfThree())) {
            assertThat(session.outputs().getFirst().shape()).isEmpty();
            session.warm();
            var reply = rig.run(session, rig.floats(new float[] {1, 2, 3.5f}, 3));
            assertThat(reply.tensors.getFirst().dims()).isEmpty();
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT)).containsExactly(6.5f);
        }
    }

    @Test
    void servesAShapeThatDependsOnTheData() {
        try (var session = rig.load("nonzero", TestModels.nonZero())) {
            session.warm();
            var reply = rig.run(session, rig.floats(new float[] {0, 1, 0, 2, 3}, 5));
            assertThat(reply.tensors.getFirst().dims()).containsExactly(1, 3);
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_LONG)).containsExactly(1, 3, 4);
            assertThat(rig.run(session, rig.floats(new float[] {0, 0}, 2))
                            .tensors
                            .getFirst()
                            .dims())
                    .containsExactly(1, 0);
        }
    }

    @Test
    void neverBelievesADimensionNameThatAWarmUpDisproves() {
        try (var session = rig.load("lie", TestModels.lyingShape())) {
            session.warm();
            var reply = rig.run(session, rig.floats(new float[] {1, 2}, 2), rig.longs(2));
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT)).containsExactly(1, 2, 1, 2);
            assertThat(reply.tensors.getFirst().dims()).containsExactly(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhetherAnOutputIsNotFinite(boolean warm) {
        try (var session = rig.load("root", TestModels.squareRoot())) {
            if (warm) {
                session.warm();
            }
            assertThat(rig.outcome(session, rig.floats(new float[] {1, 4}, 2))).isEqualTo(new RunOutcome.Done(false));
            assertThat(rig.outcome(session, rig.floats(new float[] {1, -4}, 2))).isEqualTo(new RunOutcome.Done(true));
            assertThat(rig.outcome(session, rig.floats(new float[] {Float.POSITIVE_INFINITY}, 1)))
                    .isEqualTo(new RunOutcome.Done(true));
        }
    }

    @Test
    void overflowSaysHowMuchWouldHaveDone() {
        try (var known = rig.load("two", TestModels.twoInputs());
                var unknown = rig.load("nonzero", TestModels.nonZero());
                var text = rig.load("text", TestModels.identity(DataType.STRING, "N"))) {
            known.warm();
            unknown.warm();
            text.warm();
            var four = rig.floats(new float[4], 1, 4);
            assertThat(known.run(new Tensor[] {four, four}, WantedOutputs.ALL, new FixedReply(rig.arena, 20)))
                    .isEqualTo(new RunOutcome.Overflow(32));
            assertThat(unknown.run(
                            new Tensor[] {rig.floats(new float[] {1, 1, 1}, 3)},
                            WantedOutputs.ALL,
                            new FixedReply(rig.arena, 20)))
                    .isEqualTo(new RunOutcome.Overflow(24));
            assertThat(text.run(
                            new Tensor[] {rig.strings(List.of("abc", "de"), 2)},
                            WantedOutputs.ALL,
                            new FixedReply(rig.arena, 20)))
                    .isEqualTo(new RunOutcome.Overflow(29));
            assertThat(known.run(new Tensor[] {four, four}, WantedOutputs.ALL, new FixedReply(rig.arena, 32)))
                    .isEqualTo(new RunOutcome.Done(false));
        }
    }

    @Test
    void aFailedRunLeavesTheSessionUsable() {
        try (var session = rig.load("mlp", TestModels.mlp(1, 4, 2))) {
            session.warm();
            assertThat(rig.fail(session, rig.floats(new float[3], 1, 3))).contains("x");
            assertThat(rig.fail(session, rig.floats(new float[4], 4))).contains("input x must have rank 2, got 1");
            assertThat(rig.fail(session, rig.longs(1))).contains("input x must be FP32, got INT64");
            assertThat(rig.fail(session)).contains("the model has 1 inputs, got 0");
            var tooShort = new Tensor(Datatype.FP32, new long[] {1L << 62, 4}, rig.arena.allocate(16, 64), null);
            assertThat(rig.fail(session, tooShort)).contains("fewer bytes");
            assertThat(rig.run(session, rig.floats(new float[4], 1, 4)).tensors).hasSize(1);
        }
    }

    @Test
    void terminationEndsTheRunUnderWayAndNoLaterOne() {
        try (var session = rig.load("loop", TestModels.loop())) {
            session.terminate(); // no run: nothing to end
            assertThat(rig.run(session, rig.longs(3)).tensors.getFirst().data().toArray(JAVA_FLOAT))
                    .containsExactly(3);
            var forever = rig.longs(Long.MAX_VALUE);
            try (var shared = Arena.ofShared()) {
                var rounds = shared.allocate(8, 64).copyFrom(forever.data());
                var running = CompletableFuture.supplyAsync(() -> {
                    try (var mine = Arena.ofConfined()) {
                        return session.run(
                                new Tensor[] {new Tensor(Datatype.INT64, new long[] {1}, rounds, null)},
                                WantedOutputs.ALL,
                                new FixedReply(mine, SessionRig.ROOMY));
                    }
                });
                await().untilAsserted(() -> {
                    session.terminate();
                    assertThat(running).isCompletedWithValue(new RunOutcome.Terminated());
                });
            }
            assertThat(rig.run(session, rig.longs(5)).tensors.getFirst().data().toArray(JAVA_FLOAT))
                    .containsExactly(5);
        }
    }

    @Test
    void aClosedSessionIsNotRun() {
        var session = rig.load("root", TestModels.squareRoot());
        session.close();
        session.close();
        session.terminate();
        assertThatThrownBy(() -> rig.run(session, rig.floats(new float[1], 1)))
                .isInstanceOf(IllegalStateException.class);
    }
}
