package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.WantedOutputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Loads models, makes tensors and runs the ones on the others. Owns the runtime and the tensors' memory.
final class SessionRig implements AutoCloseable {
    static final long ROOMY = 1 << 20;

    final PinnedArena arena = new PinnedArena();
    private final RigEngine engine;
    private final Path directory;
    private final Loading loading;
    private final Runnable closing;
    private boolean ownsDirectory;

    private interface Loading {
        SessionOutcome load(Path model, SessionSettings settings) throws IOException;
    }

    /// On the CPU.
    ///
    /// @param directory for the library and the models
    SessionRig(Path directory) {
        this(directory, RigEngine.CPU);
    }

    SessionRig(Path directory, RigEngine on) {
        this.directory = directory;
        this.engine = on;
        if (on == RigEngine.CPU) {
            var runtime = TestRuntime.open(directory);
            loading = runtime::load;
            closing = runtime::close;
            return;
        }
        if (on == RigEngine.CARD) {
            var engine = CardEngine.open(directory);
            engine.pin(arena.block());
            loading = (model, settings) -> engine.load(model, settings, 0);
            closing = engine::close;
            return;
        }
        var driver = StandInEngine.driver().set("LATE", on == RigEngine.CUDA_LATE ? 1 : 0);
        var engine = StandInEngine.open(driver, directory);
        engine.pin(arena.block());
        loading = (model, settings) -> engine.load(model, settings, 0);
        closing = () -> {
            engine.close();
            StandInEngine.assertClean(driver);
        };
    }

    /// One after the other, on each engine that is here.
    static Stream<SessionRig> onEachEngine() {
        return RigEngine.here().map(SessionRig::in);
    }

    /// In a directory of its own, which goes with it.
    private static SessionRig in(RigEngine engine) {
        try {
            var rig = new SessionRig(Files.createTempDirectory("sessions"), engine);
            rig.ownsDirectory = true;
            return rig;
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    RigEngine engine() {
        return engine;
    }

    /// Where it writes its models.
    Path directory() {
        return directory;
    }

    /// What a test's report calls it.
    @Override
    public String toString() {
        return engine.toString();
    }

    @Override
    public void close() {
        closing.run();
        arena.close();
        if (ownsDirectory) {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        try (var all = Files.walk(directory)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException busy) {
            throw new UncheckedIOException(busy);
        }
    }

    FixedReply run(OnnxSession session, Tensor... inputs) {
        return run(session, WantedOutputs.ALL, inputs);
    }

    FixedReply run(OnnxSession session, WantedOutputs wanted, Tensor... inputs) {
        var reply = new FixedReply(arena, ROOMY);
        assertThat(session.run(inputs, wanted, reply)).isInstanceOf(RunOutcome.Done.class);
        return reply;
    }

    String fail(OnnxSession session, Tensor... inputs) {
        return ((RunOutcome.Failed) outcome(session, inputs)).message();
    }

    RunOutcome outcome(OnnxSession session, Tensor... inputs) {
        return session.run(inputs, WantedOutputs.ALL, new FixedReply(arena, ROOMY));
    }

    OnnxSession load(String name, byte[] model) {
        return load(TestModels.write(directory, name, model));
    }

    OnnxSession load(Path file) {
        try {
            var outcome = loading.load(file, SessionSettings.singleThreaded());
            assertThat(outcome).isInstanceOf(SessionOutcome.Loaded.class);
            return ((SessionOutcome.Loaded) outcome).session();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    SessionOutcome tryLoad(byte[] model) throws IOException {
        return tryLoad(TestModels.write(directory, "tried", model), SessionSettings.singleThreaded());
    }

    SessionOutcome tryLoad(Path model, SessionSettings settings) throws IOException {
        return loading.load(model, settings);
    }

    SessionOutcome.Refused refused(byte[] model) throws IOException {
        var outcome = tryLoad(model);
        assertThat(outcome).isInstanceOf(SessionOutcome.Refused.class);
        return (SessionOutcome.Refused) outcome;
    }

    Tensor floats(float[] values, long... dims) {
        var data = arena.allocate((long) values.length * Float.BYTES, 64);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, values.length);
        return new Tensor(Datatype.FP32, dims, data, null);
    }

    Tensor longs(long... values) {
        var data = arena.allocate((long) values.length * Long.BYTES, 64);
        MemorySegment.copy(values, 0, data, JAVA_LONG, 0, values.length);
        return new Tensor(Datatype.INT64, new long[] {values.length}, data, null);
    }

    Tensor strings(List<String> values, long... dims) {
        return blobs(values.stream().map(it -> it.getBytes(UTF_8)).toList(), dims);
    }

    Tensor blobs(List<byte[]> values, long... dims) {
        var data = arena.allocate(values.stream().mapToLong(it -> it.length).sum(), 64);
        var offsets = arena.allocate(JAVA_LONG, values.size() + 1L);
        long end = 0;
        for (int i = 0; i < values.size(); i++) {
            var value = values.get(i);
            MemorySegment.copy(value, 0, data, JAVA_BYTE, end, value.length);
            end += value.length;
            offsets.setAtIndex(JAVA_LONG, i + 1, end);
        }
        return new Tensor(Datatype.BYTES, dims, data, offsets);
    }

    static List<String> strings(Tensor tensor) {
        return blobs(tensor).stream().map(it -> new String(it, UTF_8)).toList();
    }

    static List<byte[]> blobs(Tensor tensor) {
        var values = new ArrayList<byte[]>();
        for (long i = 0; i < tensor.elements(); i++) {
            long start = tensor.offsets().getAtIndex(JAVA_LONG, i);
            long end = tensor.offsets().getAtIndex(JAVA_LONG, i + 1);
            values.add(tensor.data().asSlice(start, end - start).toArray(JAVA_BYTE));
        }
        return values;
    }
}
