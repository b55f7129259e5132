package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.cuda.CudaException;
import dev.windlass.cuda.StandIn;
import dev.windlass.rows.LaidBatches;
import dev.windlass.rows.RowVerdict;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.WantedOutputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// All that an engine does from its opening to its end, on the stand-ins: a model whose outputs have a known shape, one
/// whose outputs don't, one whose rows are made of columns, a warm-up and a run of each. Goes on as far as it gets, and
/// checks each answer that it gets.
final class CudaLife {
    /// Of columns in several batches of which some row might be refused, and none is.
    private static final long COLUMNS_SEED = seed();

    /// Each failure that was said, in its order.
    final List<String> said = new ArrayList<>();

    /// Answers that were got, of three.
    int answers;

    /// Whether each failure was said to be of the device.
    boolean deviceLost;

    private final Path directory;
    private final PinnedArena slab = new PinnedArena();

    CudaLife(Path directory) {
        this.directory = directory;
    }

    /// Takes `driver` from the state that its caller has put it into.
    CudaLife live(StandIn driver) {
        try (slab) {
            switch (StandInEngine.tryOpen(driver, directory)) {
                case EngineAvailability.Absent(var reason) -> said.add(reason);
                case EngineAvailability.Present(var engine) -> {
                    noting(() -> engine.pin(slab.block()));
                    add(engine);
                    where(engine);
                    columns(engine);
                    noting(engine::close);
                }
            }
        } catch (CudaException failed) {
            said.add(failed.getMessage());
        }
        return this;
    }

    private void add(CudaEngine engine) {
        run(engine, "two", TestModels.twoInputs(), floats(1, 2, 3, 4), floats(1, 1, 1, 1), answer -> {
            assertThat(answer.get(0).data().toArray(JAVA_FLOAT)).containsExactly(2, 3, 4, 5);
            assertThat(answer.get(1).data().toArray(JAVA_FLOAT)).containsExactly(0, 1, 2, 3);
        });
    }

    private void where(CudaEngine engine) {
        var given = floats(0, 1, 2, 0);
        var flat = new Tensor(Datatype.FP32, new long[] {4}, given.data(), null);
        run(
                engine,
                "where",
                TestModels.nonZero(),
                flat,
                null,
                answer ->
                        assertThat(answer.getFirst().data().toArray(JAVA_LONG)).containsExactly(1, 2));
    }

    private void columns(CudaEngine engine) {
        var model = TestModels.withProperty(
                TestModels.identity(DataType.FLOAT, "N", "W"), ColumnsProperty.KEY + "x", "[\"any\"]");
        var made = LaidBatches.random(COLUMNS_SEED, slab);
        run(
                engine,
                "columns",
                model,
                Tensor.of(made.laid(), made.block()),
                null,
                answer -> assertThat(answer.getFirst().data().mismatch(made.rows()))
                        .isEqualTo(-1));
    }

    private static long seed() {
        try (var arena = Arena.ofConfined()) {
            return LongStream.iterate(1, it -> it + 1)
                    .filter(it -> {
                        var made = LaidBatches.random(it, arena);
                        return made.laid().batches().size() > 1
                                && made.laid().mayRefuse()
                                && made.verdict() instanceof RowVerdict.Done;
                    })
                    .findFirst()
                    .orElseThrow();
        }
    }

    private interface Check {
        void of(List<Tensor> answer);
    }

    private void run(CudaEngine engine, String name, byte[] model, Tensor first, @Nullable Tensor second, Check check) {
        switch (load(engine, TestModels.write(directory, name, model))) {
            case SessionOutcome.Refused(var reason, var message) -> throw new AssertionError(reason + message);
            case SessionOutcome.NotHere(var message) -> said.add(message);
            case SessionOutcome.DeviceLost(var message) -> lost(message);
            case SessionOutcome.Loaded(var session) -> {
                note(session.warm());
                var reply = new FixedReply(slab, SessionRig.ROOMY);
                var inputs = second == null ? new Tensor[] {first} : new Tensor[] {first, second};
                if (note(session.run(inputs, WantedOutputs.ALL, reply))) {
                    check.of(reply.tensors);
                    answers++;
                }
                noting(session::close);
            }
        }
    }

    private static SessionOutcome load(CudaEngine engine, Path model) {
        try {
            return engine.load(model, SessionSettings.singleThreaded(), 0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// True if it was done.
    private boolean note(RunOutcome outcome) {
        switch (outcome) {
            case RunOutcome.Failed(var message, var _) -> said.add(message);
            case RunOutcome.DeviceLost(var message) -> lost(message);
            case RunOutcome.Overflow over -> throw new AssertionError(over);
            case RunOutcome.RowRefused refused -> throw new AssertionError(refused);
            case RunOutcome.Terminated ended -> throw new AssertionError(ended);
            case RunOutcome.Done _ -> {
                return true;
            }
        }
        return false;
    }

    private void lost(String message) {
        said.add(message);
        deviceLost = true;
    }

    private void noting(Runnable step) {
        try {
            step.run();
        } catch (CudaException failed) {
            said.add(failed.getMessage());
        }
    }

    private Tensor floats(float... values) {
        var data = slab.allocate((long) values.length * Float.BYTES, 64);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, values.length);
        return new Tensor(Datatype.FP32, new long[] {1, values.length}, data, null);
    }
}
