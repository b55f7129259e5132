package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.windlass.exchange.Datatype;
import dev.windlass.exchange.Tensor;
import dev.windlass.exchange.TensorSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OnnxSessionTest {
    private static final long ROOMY = 1 << 20;

    @TempDir
    static Path directory;

    private static OnnxRuntime runtime;
    private final Arena arena = Arena.ofConfined();

    @BeforeAll
    static void open() {
        runtime = TestRuntime.open(directory);
    }

    @AfterAll
    static void close() {
        runtime.close();
    }

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersAreBitEqualToOnnxRuntimesOwnJavaApi(boolean warm) throws OrtException {
        var file = TestModels.write(directory, "mlp", TestModels.mlp(1, 32, 64, 64, 1));
        try (var session = load(file);
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
                var reply = run(session, floats(input, rows, 32));
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
        try (var session = load("mlp", TestModels.mlp(1, 4, 8, 2))) {
            assertThat(session.inputs()).containsExactly(new TensorSpec("x", Datatype.FP32, List.of(-1L, 4L)));
            assertThat(session.outputs()).containsExactly(new TensorSpec("y", Datatype.FP32, List.of(-1L, 2L)));
        }
    }

    @Test
    void takesSeveralInputsInOrder() {
        try (var session = load("two", TestModels.twoInputs())) {
            session.warm();
            var reply = run(session, floats(new float[] {1, 2, 3, 4}, 1, 4), floats(new float[] {1, 1, 1, 1}, 1, 4));
            assertThat(reply.tensors.get(0).data().toArray(JAVA_FLOAT)).containsExactly(2, 3, 4, 5);
            assertThat(reply.tensors.get(1).data().toArray(JAVA_FLOAT)).containsExactly(0, 1, 2, 3);
            assertThat(reply.asked).containsExactly(0, 1);
        }
    }

    @Test
    void carriesStringsOfAnyLengthWithNulsKept() {
        try (var session = load("strings", TestModels.identity(DataType.STRING, "N", 2))) {
            session.warm();
            var words = List.of("", "a\0b", "Grüße", "x".repeat(10_000), "\0", "end");
            var reply = run(session, strings(words, 3, 2));
            assertThat(strings(reply.tensors.getFirst())).isEqualTo(words);
            assertThat(reply.tensors.getFirst().dims()).containsExactly(3, 2);
        }
    }

    @Test
    void readsStringsThatDoNotStartAtTheFirstByte() {
        try (var session = load("words", TestModels.wordToNumber())) {
            var shifted = strings(List.of("xxx", "two", "one", "three"), 4);
            var offsets = shifted.offsets().asSlice(Long.BYTES);
            var reply = run(session, new Tensor(Datatype.BYTES, new long[] {3}, shifted.data(), offsets));
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_LONG)).containsExactly(2, 1, -1);
        }
    }

    @Test
    void carriesNoRowsAtAll() {
        try (var session = load("none", TestModels.identity(DataType.STRING, "N"));
                var floats = load("nofloats", TestModels.transpose())) {
            session.warm();
            floats.warm();
            assertThat(strings(run(session, strings(List.of(), 0)).tensors.getFirst()))
                    .isEmpty();
            assertThat(run(floats, floats(new float[0], 0, 5))
                            .tensors
                            .getFirst()
                            .dims())
                    .containsExactly(5, 0);
        }
    }

    @Test
    void servesShapesThatEachRequestChooses() {
        try (var session = load("transpose", TestModels.transpose())) {
            session.warm();
            var reply = run(session, floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
            assertThat(reply.tensors.getFirst().dims()).containsExactly(3, 2);
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT)).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void servesAModelWithoutABatchDimension() {
        try (var session = load("sum", TestModels.sumOfThree())) {
            assertThat(session.outputs().getFirst().shape()).isEmpty();
            session.warm();
            var reply = run(session, floats(new float[] {1, 2, 3.5f}, 3));
            assertThat(reply.tensors.getFirst().dims()).isEmpty();
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT)).containsExactly(6.5f);
        }
    }

    @Test
    void servesAShapeThatDependsOnTheData() {
        try (var session = load("nonzero", TestModels.nonZero())) {
            session.warm();
            var reply = run(session, floats(new float[] {0, 1, 0, 2, 3}, 5));
            assertThat(reply.tensors.getFirst().dims()).containsExactly(1, 3);
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_LONG)).containsExactly(1, 3, 4);
            assertThat(run(session, floats(new float[] {0, 0}, 2))
                            .tensors
                            .getFirst()
                            .dims())
                    .containsExactly(1, 0);
        }
    }

    @Test
    void neverBelievesADimensionNameThatAWarmUpDisproves() {
        try (var session = load("lie", TestModels.lyingShape())) {
            session.warm();
            var reply = run(session, floats(new float[] {1, 2}, 2), longs(2));
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT)).containsExactly(1, 2, 1, 2);
            assertThat(reply.tensors.getFirst().dims()).containsExactly(4);
        }
    }

    @Test
    void aDimensionNameThatTurnsOutFalseLaterFailsTheRunAndHarmsNothing() {
        try (var session = load("late-lie", TestModels.lyingFromThreeOn())) {
            session.warm();
            var place = new FixedReply(arena, ROOMY);
            var three = floats(new float[] {1, 2, 3}, 3);
            assertThat(session.run(new Tensor[] {three}, place)).isInstanceOf(RunOutcome.Failed.class);
            assertThat(run(session, floats(new float[] {1, 2}, 2))
                            .tensors
                            .getFirst()
                            .data()
                            .toArray(JAVA_FLOAT))
                    .containsExactly(1, 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL,BOOL",
        "UINT8,UINT8",
        "UINT16,UINT16",
        "UINT32,UINT32",
        "UINT64,UINT64",
        "INT8,INT8",
        "INT16,INT16",
        "INT32,INT32",
        "INT64,INT64",
        "FLOAT16,FP16",
        "BFLOAT16,BF16",
        "FLOAT,FP32",
        "DOUBLE,FP64"
    })
    void carriesEachFixedWidthTypeByteForByte(DataType type, Datatype datatype) {
        try (var session = load("identity-" + type, TestModels.identity(type, "N", 3))) {
            assertThat(session.inputs().getFirst().datatype()).isEqualTo(datatype);
            assertThat(session.warm()).isEqualTo(new RunOutcome.Done(false));
            var data = arena.allocate(6L * datatype.byteSize(), 64);
            for (long i = 0; i < data.byteSize(); i++) {
                data.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) (i % 2));
            }
            var reply = run(session, new Tensor(datatype, new long[] {2, 3}, data, null));
            assertThat(reply.tensors.getFirst().data().mismatch(data)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhetherAnOutputIsNotFinite(boolean warm) {
        try (var session = load("root", TestModels.squareRoot())) {
            if (warm) {
                session.warm();
            }
            assertThat(session.run(new Tensor[] {floats(new float[] {1, 4}, 2)}, new FixedReply(arena, ROOMY)))
                    .isEqualTo(new RunOutcome.Done(false));
            assertThat(session.run(new Tensor[] {floats(new float[] {1, -4}, 2)}, new FixedReply(arena, ROOMY)))
                    .isEqualTo(new RunOutcome.Done(true));
            assertThat(session.run(
                            new Tensor[] {floats(new float[] {Float.POSITIVE_INFINITY}, 1)},
                            new FixedReply(arena, ROOMY)))
                    .isEqualTo(new RunOutcome.Done(true));
        }
    }

    @Test
    void overflowSaysHowMuchWouldHaveDone() {
        try (var known = load("two", TestModels.twoInputs());
                var unknown = load("nonzero", TestModels.nonZero());
                var text = load("text", TestModels.identity(DataType.STRING, "N"))) {
            known.warm();
            unknown.warm();
            text.warm();
            var four = floats(new float[4], 1, 4);
            assertThat(known.run(new Tensor[] {four, four}, new FixedReply(arena, 20)))
                    .isEqualTo(new RunOutcome.Overflow(32));
            assertThat(unknown.run(new Tensor[] {floats(new float[] {1, 1, 1}, 3)}, new FixedReply(arena, 20)))
                    .isEqualTo(new RunOutcome.Overflow(24));
            assertThat(text.run(new Tensor[] {strings(List.of("abc", "de"), 2)}, new FixedReply(arena, 20)))
                    .isEqualTo(new RunOutcome.Overflow(29));
            assertThat(known.run(new Tensor[] {four, four}, new FixedReply(arena, 32)))
                    .isEqualTo(new RunOutcome.Done(false));
        }
    }

    @Test
    void aFailedRunLeavesTheSessionUsable() {
        try (var session = load("mlp", TestModels.mlp(1, 4, 2))) {
            session.warm();
            assertThat(fail(session, floats(new float[3], 1, 3))).contains("x");
            assertThat(fail(session, floats(new float[4], 4))).contains("input x must have rank 2, got 1");
            assertThat(fail(session, longs(1))).contains("input x must be FP32, got INT64");
            assertThat(fail(session)).contains("the model has 1 inputs, got 0");
            var tooShort = new Tensor(Datatype.FP32, new long[] {1L << 62, 4}, arena.allocate(16, 64), null);
            assertThat(fail(session, tooShort)).contains("fewer bytes");
            assertThat(run(session, floats(new float[4], 1, 4)).tensors).hasSize(1);
        }
    }

    @Test
    void stringsThatOverlapOrLeaveTheirBytesFailTheRun() {
        try (var session = load("words", TestModels.wordToNumber())) {
            var words = strings(List.of("one", "two"), 2);
            words.offsets().setAtIndex(JAVA_LONG, 1, 7);
            assertThat(fail(session, words)).contains("string 0 goes from byte 0 to 7");
            words.offsets().setAtIndex(JAVA_LONG, 1, -1);
            assertThat(fail(session, words)).contains("string 0 goes from byte 0 to -1");
            words.offsets().setAtIndex(JAVA_LONG, 1, 4);
            words.offsets().setAtIndex(JAVA_LONG, 2, 3);
            assertThat(fail(session, words)).contains("string 1 goes from byte 4 to 3");
            words.offsets().setAtIndex(JAVA_LONG, 2, 7);
            assertThat(fail(session, words)).contains("input word has fewer bytes");
        }
    }

    @Test
    void terminationEndsTheRunUnderWayAndNoLaterOne() {
        try (var session = load("loop", TestModels.loop())) {
            session.terminate(); // no run: nothing to end
            assertThat(run(session, longs(3)).tensors.getFirst().data().toArray(JAVA_FLOAT))
                    .containsExactly(3);
            var forever = longs(Long.MAX_VALUE);
            try (var shared = Arena.ofShared()) {
                var rounds = shared.allocate(8, 64).copyFrom(forever.data());
                var running = CompletableFuture.supplyAsync(() -> {
                    try (var mine = Arena.ofConfined()) {
                        return session.run(
                                new Tensor[] {new Tensor(Datatype.INT64, new long[] {1}, rounds, null)},
                                new FixedReply(mine, ROOMY));
                    }
                });
                await().untilAsserted(() -> {
                    session.terminate();
                    assertThat(running).isCompletedWithValue(new RunOutcome.Terminated());
                });
            }
            assertThat(run(session, longs(5)).tensors.getFirst().data().toArray(JAVA_FLOAT))
                    .containsExactly(5);
        }
    }

    @Test
    void aClosedSessionIsNotRun() {
        var session = load("root", TestModels.squareRoot());
        session.close();
        session.close();
        session.terminate();
        assertThatThrownBy(() -> run(session, floats(new float[1], 1))).isInstanceOf(IllegalStateException.class);
    }

    private FixedReply run(OnnxSession session, Tensor... inputs) {
        var reply = new FixedReply(arena, ROOMY);
        assertThat(session.run(inputs, reply)).isInstanceOf(RunOutcome.Done.class);
        return reply;
    }

    private String fail(OnnxSession session, Tensor... inputs) {
        return ((RunOutcome.Failed) session.run(inputs, new FixedReply(arena, ROOMY))).message();
    }

    private static OnnxSession load(String name, byte[] model) {
        return load(TestModels.write(directory, name, model));
    }

    private static OnnxSession load(Path file) {
        try {
            var outcome = runtime.load(file, SessionSettings.singleThreaded());
            assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
            return ((LoadOutcome.Loaded) outcome).session();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Tensor floats(float[] values, long... dims) {
        var data = arena.allocate((long) values.length * Float.BYTES, 64);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, values.length);
        return new Tensor(Datatype.FP32, dims, data, null);
    }

    private Tensor longs(long... values) {
        var data = arena.allocate((long) values.length * Long.BYTES, 64);
        MemorySegment.copy(values, 0, data, JAVA_LONG, 0, values.length);
        return new Tensor(Datatype.INT64, new long[] {values.length}, data, null);
    }

    private Tensor strings(List<String> values, long... dims) {
        var bytes = String.join("", values).getBytes(UTF_8);
        var data = arena.allocate(bytes.length, 64);
        MemorySegment.copy(bytes, 0, data, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
        var offsets = arena.allocate(JAVA_LONG, values.size() + 1L);
        long end = 0;
        for (int i = 0; i < values.size(); i++) {
            end += values.get(i).getBytes(UTF_8).length;
            offsets.setAtIndex(JAVA_LONG, i + 1, end);
        }
        return new Tensor(Datatype.BYTES, dims, data, offsets);
    }

    private static List<String> strings(Tensor tensor) {
        var values = new ArrayList<String>();
        for (long i = 0; i < tensor.elements(); i++) {
            long start = tensor.offsets().getAtIndex(JAVA_LONG, i);
            long end = tensor.offsets().getAtIndex(JAVA_LONG, i + 1);
            var bytes = tensor.data().asSlice(start, end - start).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            values.add(new String(bytes, UTF_8));
        }
        return values;
    }
}
