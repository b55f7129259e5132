package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.onnx.jextract.*;
import dev.windlass.onnx.jextract.AddSessionConfigEntryFn;
import dev.windlass.onnx.jextract.CreateSessionFn;
import dev.windlass.onnx.jextract.CreateSessionOptionsFn;
import dev.windlass.onnx.jextract.DisableMemPatternFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseSessionFn;
import dev.windlass.onnx.jextract.ReleaseSessionOptionsFn;
import dev.windlass.onnx.jextract.SetInterOpNumThreadsFn;
import dev.windlass.onnx.jextract.SetIntraOpNumThreadsFn;
import dev.windlass.onnx.jextract.SetSessionGraphOptimizationLevelFn;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorSpecCodec;
import dev.windlass.slab.TensorTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/// Opens one model: looks at the file, lets ONNX Runtime build the session, looks at what it takes and
/// gives.
final class SessionOpening {
    private final OrtTable ort;
    private final OnnxRuntime runtime;
    private final SessionSettings settings;
    private final SessionEngine engine;

    SessionOpening(OrtTable ort, OnnxRuntime runtime, SessionSettings settings, SessionEngine engine) {
        this.ort = ort;
        this.runtime = runtime;
        this.settings = settings;
        this.engine = engine;
    }

    SessionOutcome open(Path model) throws IOException {
        return switch (ModelScan.of(model)) {
            case ModelScan.Finding.Unfit(var reason, var message) -> new SessionOutcome.Refused(reason, message);
            case ModelScan.Finding.Plausible(boolean dynamic, var columns) -> create(model, dynamic, columns);
        };
    }

    /// What ONNX Runtime itself makes of the file.
    SessionOutcome create(Path model, boolean dynamic, Map<String, String> columns) {
        MemorySegment session;
        try (var frame = Arena.ofConfined()) {
            session = session(model, dynamic, frame);
        } catch (OnnxException e) {
            return engine.refusal(e);
        }
        boolean kept = false;
        try {
            var reader = new SignatureReader(ort, session, runtime.allocator());
            var inputs = reader.inputs().filledBy(columns);
            var outputs = reader.outputs();
            checkRow(inputs);
            checkCount(inputs, outputs);
            var offered = withOptional(inputs, reader.optionalInputs(), outputs);
            var calls = new RunCalls(ort, runtime, session);
            kept = true;
            return new SessionOutcome.Loaded(new OnnxSession(calls, memory(calls, session, offered), offered, outputs));
        } catch (UnservedModel e) {
            return new SessionOutcome.Refused(e.reason, e.message());
        } finally {
            if (!kept) {
                ReleaseSessionFn.invoke(ort.function(OnnxRuntimeC.ReleaseSessionAt()), session);
            }
        }
    }

    private RunMemory memory(RunCalls calls, MemorySegment session, Signature inputs) {
        try {
            return engine.memory(calls, session, inputs.specs());
        } catch (RuntimeException failed) {
            calls.close();
            throw failed;
        }
    }

    private MemorySegment session(Path model, boolean dynamic, Arena frame) {
        var out = frame.allocate(ADDRESS);
        ort.check(CreateSessionOptionsFn.invoke(ort.function(OnnxRuntimeC.CreateSessionOptionsAt()), out));
        var options = out.get(ADDRESS, 0);
        try {
            ort.check(SetSessionGraphOptimizationLevelFn.invoke(
                    ort.function(OnnxRuntimeC.SetSessionGraphOptimizationLevelAt()),
                    options,
                    OnnxRuntimeC.ORT_ENABLE_ALL()));
            ort.check(SetIntraOpNumThreadsFn.invoke(
                    ort.function(OnnxRuntimeC.SetIntraOpNumThreadsAt()), options, settings.intraOpThreads()));
            ort.check(SetInterOpNumThreadsFn.invoke(ort.function(OnnxRuntimeC.SetInterOpNumThreadsAt()), options, 1));
            configure(options, "session.intra_op.allow_spinning", "0", frame);
            if (dynamic) {
                // ONNX Runtime keeps a memory pattern per shape, for ever
                ort.check(DisableMemPatternFn.invoke(ort.function(OnnxRuntimeC.DisableMemPatternAt()), options));
            }
            engine.configure(options);
            var path = frame.allocateFrom(model.toAbsolutePath().toString());
            ort.check(CreateSessionFn.invoke(
                    ort.function(OnnxRuntimeC.CreateSessionAt()), runtime.env(), path, options, out));
            return out.get(ADDRESS, 0);
        } finally {
            ReleaseSessionOptionsFn.invoke(ort.function(OnnxRuntimeC.ReleaseSessionOptionsAt()), options);
        }
    }

    private void configure(MemorySegment options, String key, String value, Arena frame) {
        ort.check(AddSessionConfigEntryFn.invoke(
                ort.function(OnnxRuntimeC.AddSessionConfigEntryAt()),
                options,
                frame.allocateFrom(key),
                frame.allocateFrom(value)));
    }

    private void checkRow(Signature inputs) throws UnservedModel {
        double byteSize =
                inputs.specs().stream().mapToDouble(SessionOpening::byteSize).sum();
        if (byteSize > settings.rowByteSizeMax()) {
            throw new UnservedModel(
                    Reason.ROW_TOO_LARGE,
                    "one row needs %.0f bytes of inputs, at most %d fit; split the tensors or serve the model with a larger slab"
                            .formatted(byteSize, settings.rowByteSizeMax()));
        }
    }

    private static void checkCount(Signature inputs, Signature outputs) throws UnservedModel {
        if (outputs.specs().isEmpty()) {
            throw new UnservedModel(
                    Reason.INVALID_MODEL, "the model has no outputs; export it with the ones that are wanted");
        }
        int in = inputs.specs().size();
        int out = outputs.specs().size();
        if (in > TensorSpec.TENSORS_MAX || out > TensorSpec.TENSORS_MAX) {
            throw new UnservedModel(
                    Reason.TOO_MANY_TENSORS,
                    "the model has %d inputs and %d outputs, at most %d of each are served; join the columns into fewer tensors"
                            .formatted(in, out, TensorSpec.TENSORS_MAX));
        }
        long schemaBytes = schemaBytes(inputs, outputs);
        if (schemaBytes > TensorSpecCodec.BYTES_MAX) {
            throw new UnservedModel(
                    Reason.TOO_MANY_TENSORS,
                    "the model's %d inputs and %d outputs take %d bytes to describe, at most %d are served; give them shorter names or join the columns into fewer tensors"
                            .formatted(in, out, schemaBytes, TensorSpecCodec.BYTES_MAX));
        }
    }

    /// All optional inputs, or none where there are too many: then each holds the model's own value.
    private static Signature withOptional(Signature inputs, Signature optional, Signature outputs) {
        var all = inputs.and(optional);
        boolean fit =
                all.specs().size() <= TensorSpec.TENSORS_MAX && schemaBytes(all, outputs) <= TensorSpecCodec.BYTES_MAX;
        return fit ? all : inputs;
    }

    private static long schemaBytes(Signature inputs, Signature outputs) {
        return (long) TensorSpecCodec.encode(inputs.specs()).remaining()
                + TensorSpecCodec.encode(outputs.specs()).remaining();
    }

    /// As a double: a hostile shape overflows a long.
    private static double byteSize(TensorSpec spec) {
        double elements = 1;
        for (long dim : spec.shape(1)) {
            elements *= dim;
        }
        double width = spec.datatype().fixedWidth() ? spec.datatype().byteSize() : Long.BYTES;
        return Math.max(TensorTable.ALIGNMENT, elements * width);
    }
}
