package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.CudaWork;
import dev.windlass.cuda.StandIn;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.WantedOutputs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the CUDA engine does beside what every engine does. The driver and the provider are stand-ins, test parts.
final class CudaEngineTest {
    private static final int RUNS = 200;
    private static final AtomicInteger MODELS = new AtomicInteger();

    @TempDir
    private static Path directory;

    private final StandIn driver = StandInEngine.driver().set("LATE", 1);

    @Test
    void sessionsRunAtTheSameTimeEachInAStreamOfItsOwn() throws Exception {
        try (var engine = StandInEngine.open(driver, directory)) {
            var plusOnes = IntStream.range(0, 3)
                    .mapToObj(_ -> CompletableFuture.runAsync(() -> answersAll(engine)))
                    .toList();

            CompletableFuture.allOf(plusOnes.toArray(CompletableFuture[]::new)).get();
        }
        assertThat(driver.calls("cuStreamCreate"))
                .as("and one that tried the provider")
                .isEqualTo(4);
        assertThat(driver.calls("cuCtxSynchronize")).isZero();
        StandInEngine.assertClean(driver);
    }

    private static void answersAll(CudaEngine engine) {
        try (var arena = Arena.ofConfined();
                var session = session(engine, TestModels.twoInputs())) {
            for (int i = 0; i < RUNS; i++) {
                var reply = new FixedReply(arena, SessionRig.ROOMY);
                var inputs = new Tensor[] {floats(arena, i, 2, 3, 4), floats(arena, 1, 1, 1, i)};
                assertThat(session.run(inputs, WantedOutputs.ALL, reply)).isEqualTo(new RunOutcome.Done(false));
                assertThat(reply.tensors.getFirst().data().toArray(JAVA_FLOAT)).containsExactly(i + 1, 3, 4, 4 + i);
            }
        }
    }

    @Test
    void buffersOfTheDeviceAreKeptFromRunToRunAndGrow() {
        try (var engine = StandInEngine.open(driver, directory);
                var arena = Arena.ofConfined();
                var session = session(engine, TestModels.mlp(1, 4, 2))) {
            session.warm();
            rows(session, arena, 1);
            int before = driver.calls("cuMemAlloc_v2");

            rows(session, arena, 1);
            rows(session, arena, 16);
            assertThat(driver.calls("cuMemAlloc_v2")).isEqualTo(before);

            rows(session, arena, 100);
            assertThat(driver.calls("cuMemAlloc_v2")).as("inputs and outputs").isEqualTo(before + 2);
        }
        StandInEngine.assertClean(driver);
    }

    @Test
    void theDevicesClockSaysWhatEachStageTook() {
        try (var engine = StandInEngine.open(driver, directory);
                var arena = Arena.ofConfined();
                var session = session(engine, TestModels.mlp(1, 4, 2))) {
            rows(session, arena, 1);
            rows(session, arena, 1);

            // The stand-in's clock: a millisecond for each piece of work, events included.
            assertThat(session.times())
                    .isEqualTo(new StageTimes(2, Duration.ofMillis(4), Duration.ofMillis(2), Duration.ofMillis(4)));
        }
    }

    @Test
    void whatIsPinnedIsCopiedWhileTheCallerGoesOn() {
        try (var slab = new PinnedArena();
                var engine = StandInEngine.open(driver, directory)) {
            engine.pin(slab.block());
            assertThat(driver.live("pinned")).isEqualTo(1);
            try (var session = session(engine, TestModels.mlp(1, 4, 2))) {
                rows(session, slab, 3);
            }
        }
        StandInEngine.assertClean(driver);
    }

    @Test
    void aLibraryWithoutCudaIsAReason() {
        var device = CudaWork.driver(driver).devices().getFirst();

        var opened = CudaEngine.on(device, TestRuntime.open(directory), "/opt/libonnxruntime.so");

        assertThat(opened)
                .isInstanceOfSatisfying(
                        EngineAvailability.Absent.class,
                        absent -> assertThat(absent.reason())
                                .startsWith("/opt/libonnxruntime.so doesn't run on CUDA: ")
                                .contains("CUDA"));
        StandInEngine.assertClean(driver);
    }

    @Test
    void aFileThatIsNoLibraryIsAReason() throws IOException {
        var none = Files.writeString(directory.resolve("none.so"), "no library");

        assertThat(OnnxRuntime.openAt(none))
                .isInstanceOfSatisfying(
                        OnnxAvailability.Absent.class,
                        absent -> assertThat(absent.reason()).startsWith("ONNX Runtime doesn't load from " + none));
        assertThat(OnnxRuntime.openAt(Path.of("/absent.so"))).isInstanceOf(OnnxAvailability.Absent.class);
    }

    private static void rows(OnnxSession session, Arena arena, int rows) {
        var x = arena.allocate(rows * 4L * Float.BYTES, 64);
        var reply = new FixedReply(arena, SessionRig.ROOMY);
        var inputs = new Tensor[] {new Tensor(Datatype.FP32, new long[] {rows, 4}, x, null)};
        assertThat(session.run(inputs, WantedOutputs.ALL, reply)).isInstanceOf(RunOutcome.Done.class);
        assertThat(reply.tensors.getFirst().dims()).containsExactly(rows, 2);
    }

    private static OnnxSession session(CudaEngine engine, byte[] model) {
        var file = TestModels.write(directory, "model" + MODELS.incrementAndGet(), model);
        try {
            return ((SessionOutcome.Loaded) engine.load(file, SessionSettings.singleThreaded(), 0)).session();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static Tensor floats(Arena arena, float... values) {
        var data = arena.allocate((long) values.length * Float.BYTES, 64);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, values.length);
        return new Tensor(Datatype.FP32, new long[] {1, values.length}, data, null);
    }
}
