package dev.windlass.worker;

import dev.windlass.onnx.OnnxAvailability;
import dev.windlass.onnx.OnnxRuntime;
import dev.windlass.onnx.SessionOutcome;
import dev.windlass.onnx.SessionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Opens artifacts with ONNX Runtime, which is itself opened while the node still connects.
final class OnnxModels implements Models {
    /// Threads that work on one run; "1" unless given.
    static final String INTRA_OP_THREADS = "intra-op-threads";

    private static final Set<String> OPTIONS = Set.of(INTRA_OP_THREADS);

    private final CompletableFuture<OnnxAvailability> runtime = new CompletableFuture<>();

    /// @param libraryDirectory where the library is unpacked once for all inference workers of the node
    OnnxModels(Path libraryDirectory) {
        Thread.ofPlatform().name("onnx-open").daemon().start(new Opening(libraryDirectory));
    }

    /// A class, so that what a first lambda costs is paid on this thread and not before the socket is open.
    private final class Opening implements Runnable {
        private final Path libraryDirectory;

        Opening(Path libraryDirectory) {
            this.libraryDirectory = libraryDirectory;
        }

        @Override
        public void run() {
            try {
                runtime.complete(OnnxRuntime.open(libraryDirectory));
            } catch (RuntimeException | LinkageError broken) {
                runtime.completeExceptionally(broken);
            }
        }
    }

    @Override
    public Opened open(Path file, Map<String, String> options, long rowBytesMax) {
        var unknown =
                options.keySet().stream().filter(it -> !OPTIONS.contains(it)).toList();
        if (!unknown.isEmpty()) {
            return new Opened.Failed("options " + unknown + " are unknown; known are " + OPTIONS);
        }
        try {
            int threads = Integer.parseInt(options.getOrDefault(INTRA_OP_THREADS, "1"));
            var settings = new SessionSettings(threads, rowBytesMax);
            return switch (runtime.join()) {
                case OnnxAvailability.Present(var present) -> open(present, file, settings);
                case OnnxAvailability.Absent(var reason) -> new Opened.Failed(reason);
            };
        } catch (IllegalArgumentException bad) {
            return new Opened.Failed("option " + INTRA_OP_THREADS + ": " + bad.getMessage());
        } catch (CompletionException broken) {
            return new Opened.Failed("ONNX Runtime can't be used here: " + broken.getCause());
        } catch (IOException unreadable) {
            return new Opened.Unreadable("the artifact can't be read: " + unreadable.getMessage());
        }
    }

    private static Opened open(OnnxRuntime runtime, Path file, SessionSettings settings) throws IOException {
        return switch (runtime.load(file, settings)) {
            case SessionOutcome.Loaded(var session) -> new Opened.Ready(new OnnxModel(session));
            case SessionOutcome.Refused(var reason, var message) -> new Opened.Refused(reason + ": " + message);
        };
    }
}
