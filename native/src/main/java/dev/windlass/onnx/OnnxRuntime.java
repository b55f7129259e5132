package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.windlass.onnx.jextract.CreateCpuMemoryInfoFn;
import dev.windlass.onnx.jextract.CreateEnvFn;
import dev.windlass.onnx.jextract.CreateSessionOptionsFn;
import dev.windlass.onnx.jextract.GetAllocatorWithDefaultOptionsFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseEnvFn;
import dev.windlass.onnx.jextract.ReleaseMemoryInfoFn;
import dev.windlass.onnx.jextract.ReleaseSessionOptionsFn;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/// ONNX Runtime in this process: open it once, close it last, after its sessions. Thread-safe.
///
/// It logs nothing: what goes wrong is in outcomes and exceptions.
public final class OnnxRuntime implements AutoCloseable {
    private final OrtTable ort;
    private final MemorySegment env;
    private final MemorySegment cpuMemory;
    private final MemorySegment allocator;

    private OnnxRuntime(OrtTable ort) {
        this.ort = ort;
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            ort.check(CreateEnvFn.invoke(
                    ort.function(OnnxRuntimeC.CreateEnvAt()),
                    OnnxRuntimeC.ORT_LOGGING_LEVEL_FATAL(),
                    frame.allocateFrom("windlass"),
                    out));
            env = out.get(ADDRESS, 0);
            ort.check(CreateCpuMemoryInfoFn.invoke(
                    ort.function(OnnxRuntimeC.CreateCpuMemoryInfoAt()),
                    OnnxRuntimeC.OrtDeviceAllocator(),
                    OnnxRuntimeC.OrtMemTypeDefault(),
                    out));
            cpuMemory = out.get(ADDRESS, 0);
            ort.check(GetAllocatorWithDefaultOptionsFn.invoke(
                    ort.function(OnnxRuntimeC.GetAllocatorWithDefaultOptionsAt()), out));
            allocator = out.get(ADDRESS, 0);
        }
    }

    /// @param libraryDirectory where the library is unpacked once; shared by all inference workers of a
    ///     node, writable by nobody else
    public static OnnxAvailability open(Path libraryDirectory) {
        return switch (NativeLibrary.locate(libraryDirectory)) {
            case NativeLibrary.Located.Missing(var reason) -> new OnnxAvailability.Absent(reason);
            case NativeLibrary.Located.At(var file) -> {
                try {
                    yield present(file);
                } catch (IllegalArgumentException e) {
                    yield openAnew(file, libraryDirectory);
                }
            }
        };
    }

    /// Another library than the carried one, such as the build for CUDA.
    ///
    /// @param library its file; what it needs itself lies beside it, or on the loader's path
    static OnnxAvailability openAt(Path library) {
        try {
            return present(library.toAbsolutePath());
        } catch (IllegalArgumentException e) {
            return new OnnxAvailability.Absent("ONNX Runtime doesn't load from " + library + ": " + e.getMessage());
        } catch (NoSuchElementException e) {
            return new OnnxAvailability.Absent(library + " is no ONNX Runtime: it has no OrtGetApiBase");
        } catch (OnnxException e) {
            return new OnnxAvailability.Absent(library + ": " + e.getMessage());
        }
    }

    /// A file that was damaged on disk is unpacked again, once.
    private static OnnxAvailability openAnew(Path damaged, Path libraryDirectory) {
        try {
            NativeLibrary.discard(damaged);
            return NativeLibrary.locate(libraryDirectory) instanceof NativeLibrary.Located.At(var file)
                    ? present(file)
                    : new OnnxAvailability.Absent("ONNX Runtime's library can't be unpacked again");
        } catch (IOException | IllegalArgumentException e) {
            return new OnnxAvailability.Absent(
                    "ONNX Runtime's library doesn't load here (it needs glibc 2.28 and libstdc++): " + e.getMessage());
        }
    }

    /// @throws IllegalArgumentException if the library doesn't load
    @SuppressWarnings("restricted") // loads ONNX Runtime's library; it stays loaded until the process ends
    private static OnnxAvailability present(Path file) {
        var library = SymbolLookup.libraryLookup(file, Arena.global());
        return new OnnxAvailability.Present(new OnnxRuntime(OrtTable.of(library)));
    }

    /// ONNX Runtime's own version, such as "1.28.0".
    public String version() {
        return ort.version();
    }

    /// Opens a model. Takes as long as ONNX Runtime optimises; doesn't run it.
    ///
    /// @throws IOException if the file can't be read; a file that is no model is a refusal
    public SessionOutcome load(Path model, SessionSettings settings) throws IOException {
        return opening(settings).open(model);
    }

    SessionOpening opening(SessionSettings settings) {
        return opening(settings, new HostEngine());
    }

    SessionOpening opening(SessionSettings settings, SessionEngine engine) {
        return new SessionOpening(ort, this, settings, engine);
    }

    /// Options of a session that is never made.
    ///
    /// @throws OnnxException if they are refused
    void withSessionOptions(Consumer<MemorySegment> trial) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            ort.check(CreateSessionOptionsFn.invoke(ort.function(OnnxRuntimeC.CreateSessionOptionsAt()), out));
            var options = out.get(ADDRESS, 0);
            try {
                trial.accept(options);
            } finally {
                ReleaseSessionOptionsFn.invoke(ort.function(OnnxRuntimeC.ReleaseSessionOptionsAt()), options);
            }
        }
    }

    OrtTable ort() {
        return ort;
    }

    MemorySegment env() {
        return env;
    }

    MemorySegment cpuMemory() {
        return cpuMemory;
    }

    MemorySegment allocator() {
        return allocator;
    }

    @Override
    public void close() {
        ReleaseMemoryInfoFn.invoke(ort.function(OnnxRuntimeC.ReleaseMemoryInfoAt()), cpuMemory);
        ReleaseEnvFn.invoke(ort.function(OnnxRuntimeC.ReleaseEnvAt()), env);
    }
}
