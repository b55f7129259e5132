package dev.windlass.worker;

import dev.windlass.cuda.CudaException;
import dev.windlass.onnx.SessionOutcome;
import dev.windlass.onnx.SessionSettings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Opens artifacts with ONNX Runtime, which is itself opened while the node still connects.
final class OnnxModels implements Models {
    private final CompletableFuture<ModelEngine.Opened> engine = new CompletableFuture<>();
    private final CompletableFuture<MemorySegment> slab = new CompletableFuture<>();

    private OnnxModels(Supplier<ModelEngine.Opened> open) {
        Thread.ofPlatform().name("onnx-open").daemon().start(new Opening(open));
    }

    /// @param libraryDirectory where the library is unpacked once for all inference workers of the node
    static OnnxModels onTheCpu(Path libraryDirectory) {
        return new OnnxModels(new OnTheCpu(libraryDirectory));
    }

    /// @param gpuRuntime as [dev.windlass.onnx.CudaEngine#open] takes it
    static OnnxModels onTheDevice(String gpuRuntime, Path libraryDirectory, Map<String, String> environment) {
        return new OnnxModels(() -> ModelEngine.onTheDevice(gpuRuntime, libraryDirectory, environment));
    }

    /// A class, as the next one: what a first lambda costs is paid by this thread, not before the socket is open.
    private record OnTheCpu(Path libraryDirectory) implements Supplier<ModelEngine.Opened> {
        @Override
        public ModelEngine.Opened get() {
            return ModelEngine.onTheCpu(libraryDirectory);
        }
    }

    private final class Opening implements Runnable {
        private final Supplier<ModelEngine.Opened> open;

        Opening(Supplier<ModelEngine.Opened> open) {
            this.open = open;
        }

        @Override
        public void run() {
            try {
                var opened = open.get();
                if (opened instanceof ModelEngine.Opened.Present(var present)) {
                    present.attached(slab.join());
                }
                engine.complete(opened);
            } catch (RuntimeException | LinkageError broken) {
                engine.completeExceptionally(broken);
            }
        }
    }

    @Override
    public void attached(MemorySegment memory) {
        slab.complete(memory);
    }

    @Override
    public Opened open(Path file, Map<String, String> options, long rowBytesMax) {
        try {
            return switch (engine.join()) {
                case ModelEngine.Opened.Present(var present) -> open(present, file, options, rowBytesMax);
                case ModelEngine.Opened.Absent(var reason) -> new Opened.Failed(reason);
            };
        } catch (CompletionException broken) {
            return broken.getCause() instanceof CudaException said && said.sticky()
                    ? new Opened.DeviceLost(String.valueOf(said.getMessage()))
                    : new Opened.Failed("ONNX Runtime can't be used here: " + broken.getCause());
        } catch (IOException unreadable) {
            return new Opened.Unreadable("the artifact can't be read: " + unreadable.getMessage());
        }
    }

    private static Opened open(ModelEngine engine, Path file, Map<String, String> options, long rowBytesMax)
            throws IOException {
        var known = engine.options();
        var unknown =
                options.keySet().stream().filter(it -> !known.contains(it)).toList();
        if (!unknown.isEmpty()) {
            return new Opened.Failed("options " + unknown + " are unknown; known are " + known);
        }
        try {
            int threads = Integer.parseInt(options.getOrDefault(ModelEngine.INTRA_OP_THREADS, "1"));
            return switch (engine.load(file, new SessionSettings(threads, rowBytesMax), options)) {
                case SessionOutcome.Loaded(var session) -> new Opened.Ready(new OnnxModel(session));
                case SessionOutcome.Refused(var reason, var message) -> new Opened.Refused(reason + ": " + message);
                case SessionOutcome.NotHere(var message) ->
                    new Opened.Failed("the device can't hold or run the model: " + message);
                case SessionOutcome.DeviceLost(var message) -> new Opened.DeviceLost(message);
            };
        } catch (IllegalArgumentException bad) {
            return new Opened.Failed("options " + options + ": " + bad.getMessage());
        }
    }
}
