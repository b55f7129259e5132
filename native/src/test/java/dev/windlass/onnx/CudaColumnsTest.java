package dev.windlass.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.cuda.StandIn;
import dev.windlass.rows.LaidBatches;
import dev.windlass.rows.RowVerdict;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.WantedOutputs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Columns that a session on a device makes rows of, by the kernel's own source: the stand-in, a test part, runs it on
/// the CPU, as late as CUDA may.
final class CudaColumnsTest {
    private static final int CASES = 600;

    @TempDir
    private static Path directory;

    private final StandIn driver = StandInEngine.driver().set("LATE", 1);

    private static byte[] model() {
        return TestModels.withProperty(
                TestModels.identity(DataType.FLOAT, "N", "W"), ColumnsProperty.KEY + "x", "[\"any\"]");
    }

    private static OnnxSession session(CudaEngine engine) throws IOException {
        var file = TestModels.write(directory, "columns", model());
        return ((SessionOutcome.Loaded) engine.load(file, SessionSettings.singleThreaded(), 0)).session();
    }

    @Test
    void theModelSeesTheRowsThatAreMadeOnTheCpuAndNoneThatAreRefused() throws IOException {
        var seeds = new Random(20_261_130);
        int done = 0;
        int launches = 0;
        int failed = 0;
        try (var slab = new PinnedArena();
                var engine = StandInEngine.open(driver, directory)) {
            engine.pin(slab.block());
            try (var session = session(engine)) {
                assertThat(session.takesColumns()).containsExactly(0);
                session.warm();
                for (int i = 0; i < CASES; i++) {
                    try (var frame = Arena.ofConfined()) {
                        var made = LaidBatches.random(seeds.nextLong(), frame);
                        var outcome = assertSame(session, made, slab);
                        done += outcome instanceof RunOutcome.Done ? 1 : 0;
                        failed += outcome instanceof RunOutcome.Failed ? 1 : 0;
                        launches += made.laid().batches().size();
                    }
                }
            }
        }
        assertThat(done).isBetween(CASES / 4, CASES * 3 / 4);
        assertThat(failed).as("places outside of a dictionary").isPositive();
        assertThat(driver.calls("cuLaunchKernel")).isEqualTo(launches);
        StandInEngine.assertClean(driver);
    }

    private static RunOutcome assertSame(OnnxSession session, LaidBatches made, PinnedArena slab) {
        var reply = new FixedReply(slab, 64 << 20);
        var block = slab.allocate(made.block().byteSize(), 64).copyFrom(made.block());
        var outcome = session.run(new Tensor[] {Tensor.of(made.laid(), block)}, WantedOutputs.ALL, reply);
        switch (made.verdict()) {
            case RowVerdict.Done _ -> {
                assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
                var answer = reply.tensors.getFirst();
                assertThat(answer.dims())
                        .containsExactly(
                                made.laid().rows(), made.laid().layout().width());
                assertThat(answer.data().mismatch(made.rows())).isEqualTo(-1);
            }
            case RowVerdict.Refused(int column, long row, var reason) -> {
                assertThat(reply.tensors).as("what the model saw").isEmpty();
                if (reason == RowVerdict.Reason.OUTSIDE) {
                    assertThat(outcome)
                            .isEqualTo(new RunOutcome.Failed(
                                    "column " + column + " of input 0 has a place in row " + row
                                            + " that is not in its dictionary",
                                    Fault.INPUTS));
                } else {
                    assertThat(outcome).isEqualTo(new RunOutcome.RowRefused(0, column, row, reason));
                }
            }
        }
        return outcome;
    }

    @Test
    void rowsThatAreThereAreTakenAsBefore() throws IOException {
        try (var arena = Arena.ofConfined();
                var engine = StandInEngine.open(driver, directory);
                var session = session(engine)) {
            var made = LaidBatches.random(5, arena);
            var dims = new long[] {made.laid().rows(), made.laid().layout().width()};
            var reply = new FixedReply(arena, SessionRig.ROOMY);

            var outcome = session.run(
                    new Tensor[] {new Tensor(Datatype.FP32, dims, made.rows(), null)}, WantedOutputs.ALL, reply);

            assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
            assertThat(reply.tensors.getFirst().data().mismatch(made.rows())).isEqualTo(-1);
            assertThat(driver.calls("cuLaunchKernel")).isZero();
        }
        StandInEngine.assertClean(driver);
    }

    /// Rows are waited for ahead of the model only where one may be refused.
    @Test
    void nothingIsWaitedForThatCanNotBeRefused() throws IOException {
        try (var slab = new PinnedArena();
                var engine = StandInEngine.open(driver, directory);
                var session = session(engine)) {
            var seeds = new Random(1);
            int without = 0;
            for (int i = 0; i < 200; i++) {
                var made = LaidBatches.random(seeds.nextLong(), slab);
                int before = driver.calls("cuStreamSynchronize");
                var outcome = assertSame(session, made, slab);
                // The stand-in for the provider waits itself, once for each run.
                int waits = driver.calls("cuStreamSynchronize") - before;
                if (outcome instanceof RunOutcome.Done) {
                    assertThat(waits).isEqualTo(made.laid().mayRefuse() ? 2 : 1);
                    without += made.laid().mayRefuse() ? 0 : 1;
                }
            }
            assertThat(without).isPositive();
        }
    }

    @Test
    void aSessionOnTheCpuTakesRowsOnly() throws IOException {
        try (var arena = Arena.ofConfined();
                var runtime = TestRuntime.open(directory)) {
            var file = TestModels.write(directory, "columns", model());
            var loaded = (SessionOutcome.Loaded) runtime.load(file, SessionSettings.singleThreaded());
            try (var session = loaded.session()) {
                assertThat(session.takesColumns()).isEmpty();
                var made = LaidBatches.random(5, arena);

                var outcome = session.run(
                        new Tensor[] {Tensor.of(made.laid(), made.block())},
                        WantedOutputs.ALL,
                        new FixedReply(arena, SessionRig.ROOMY));

                assertThat(outcome)
                        .isEqualTo(new RunOutcome.Failed(
                                "input x is to be made of columns, which this session doesn't do", Fault.INPUTS));
            }
        }
    }
}
