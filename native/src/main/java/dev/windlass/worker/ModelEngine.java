package dev.windlass.worker;

import dev.windlass.cuda.CudaException;
import dev.windlass.onnx.CudaEngine;
import dev.windlass.onnx.EngineAvailability;
import dev.windlass.onnx.OnnxAvailability;
import dev.windlass.onnx.OnnxRuntime;
import dev.windlass.onnx.SessionOutcome;
import dev.windlass.onnx.SessionSettings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// What this process computes on, once it is there.
sealed interface ModelEngine {
    /// Threads that work on one run; "1" unless given.
    String INTRA_OP_THREADS = "intra-op-threads";

    /// Of loads that it knows.
    Set<String> options();

    /// See [Models#attached].
    ///
    /// @throws CudaException if the device can't use it
    void attached(MemorySegment slab);

    /// @throws IllegalArgumentException if an option has no meaning
    SessionOutcome load(Path model, SessionSettings settings, Map<String, String> options) throws IOException;

    /// What came of opening it.
    sealed interface Opened {
        record Present(ModelEngine engine) implements Opened {}

        record Absent(String reason) implements Opened {}
    }

    static Opened onTheCpu(Path libraryDirectory) {
        return switch (OnnxRuntime.open(libraryDirectory)) {
            case OnnxAvailability.Present(var runtime) -> new Opened.Present(new Cpu(runtime));
            case OnnxAvailability.Absent(var reason) -> new Opened.Absent(reason);
        };
    }

    /// @param gpuRuntime as [CudaEngine#open] takes it
    static Opened onTheDevice(String gpuRuntime, Path libraryDirectory, Map<String, String> environment) {
        return switch (CudaEngine.open(gpuRuntime, libraryDirectory, environment)) {
            case EngineAvailability.Present(var engine) -> new Opened.Present(new Device(engine));
            case EngineAvailability.Absent(var reason) -> new Opened.Absent(reason);
        };
    }

    record Cpu(OnnxRuntime runtime) implements ModelEngine {
        @Override
        public Set<String> options() {
            return Set.of(INTRA_OP_THREADS);
        }

        @Override
        public void attached(MemorySegment slab) {}

        @Override
        public SessionOutcome load(Path model, SessionSettings settings, Map<String, String> options)
                throws IOException {
            return runtime.load(model, settings);
        }
    }

    record Device(CudaEngine engine) implements ModelEngine {
        @Override
        public Set<String> options() {
            return Set.of(INTRA_OP_THREADS, InferenceWorker.DEVICE_MEMORY);
        }

        @Override
        public void attached(MemorySegment slab) {
            engine.pin(slab);
        }

        @Override
        public SessionOutcome load(Path model, SessionSettings settings, Map<String, String> options)
                throws IOException {
            return engine.load(
                    model, settings, Long.parseLong(options.getOrDefault(InferenceWorker.DEVICE_MEMORY, "0")));
        }
    }
}
