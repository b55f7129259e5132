package dev.windlass.onnx;

import dev.windlass.cuda.CudaAvailability;
import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaDevice;
import dev.windlass.cuda.CudaDriver;
import dev.windlass.cuda.CudaException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/// ONNX Runtime on one CUDA device: open it once, close it last, after its sessions. Several sessions may run at the
/// same time, each by a thread of its own. Thread-safe.
public final class CudaEngine implements AutoCloseable {
    /// Instead of a library's path: a test part, see [StandInProvider].
    public static final String STAND_IN = "stand-in";

    /// What the stand-in for NVIDIA's driver calls its devices.
    private static final String STAND_IN_DEVICE = "(test part)";

    private final OnnxRuntime runtime;
    private final Provider provider;
    private final CudaContext context;
    private final Arena arena = Arena.ofShared();

    private CudaEngine(OnnxRuntime runtime, Provider provider, CudaDevice device) {
        this.runtime = runtime;
        this.provider = provider;
        try {
            this.context = device.retain(arena);
        } catch (CudaException failed) {
            arena.close();
            provider.close();
            throw failed;
        }
    }

    /// Opens it on the first device that this process sees.
    ///
    /// @param gpuRuntime the file of ONNX Runtime's build for CUDA, or [#STAND_IN]
    /// @param libraryDirectory where the stand-in's library is unpacked
    /// @param environment this process's: it says why there is no device
    /// @throws CudaException if the device is lost: a new process may do
    public static EngineAvailability open(String gpuRuntime, Path libraryDirectory, Map<String, String> environment) {
        return switch (CudaDriver.open(environment)) {
            case CudaAvailability.Absent(var reason) -> new EngineAvailability.Absent("no GPU: " + reason);
            case CudaAvailability.Present(var driver) -> {
                var library = gpuRuntime.equals(STAND_IN)
                        ? OnnxRuntime.open(libraryDirectory)
                        : OnnxRuntime.openAt(Path.of(gpuRuntime));
                yield switch (library) {
                    case OnnxAvailability.Absent(var reason) -> new EngineAvailability.Absent(reason);
                    case OnnxAvailability.Present(var runtime) ->
                        on(driver.devices().getFirst(), runtime, gpuRuntime);
                };
            }
        };
    }

    /// @param runtime owned from now on
    static EngineAvailability on(CudaDevice device, OnnxRuntime runtime, String gpuRuntime) {
        boolean standIn = gpuRuntime.equals(STAND_IN);
        if (standIn && !device.name().contains(STAND_IN_DEVICE)) {
            runtime.close();
            return new EngineAvailability.Absent("\"" + STAND_IN + "\" is a test part and computes on the CPU: "
                    + device.name() + " needs ONNX Runtime's build for CUDA");
        }
        CudaEngine engine;
        try {
            var provider = standIn ? new StandInProvider(runtime) : new CudaProvider(runtime.ort(), device.handle());
            engine = new CudaEngine(runtime, provider, device);
        } catch (OnnxException | CudaException failed) {
            runtime.close();
            return absent(device.name() + " can't be used: ", failed);
        }
        return tried(engine, gpuRuntime);
    }

    /// Says no now, and not with the first model, if the library was built without CUDA or lacks one of CUDA's.
    private static EngineAvailability tried(CudaEngine engine, String gpuRuntime) {
        try (var trial = new DeviceEngine(engine.context, engine.provider, 0)) {
            engine.runtime.withSessionOptions(trial::configure);
            return new EngineAvailability.Present(engine);
        } catch (OnnxException | CudaException failed) {
            try {
                engine.close();
            } catch (CudaException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            return absent(gpuRuntime + " doesn't run on CUDA: ", failed);
        }
    }

    private static EngineAvailability absent(String what, RuntimeException failed) {
        if (failed instanceof CudaException lost && lost.sticky()) {
            throw lost;
        }
        var said = String.valueOf(failed.getMessage()).strip().replaceAll("\\s+", " "); // ONNX Runtime ends lines
        return new EngineAvailability.Absent(what + said);
    }

    /// Pins memory that inputs and replies lie in, so that the device copies by itself; until this is closed.
    ///
    /// @param slab outlives this
    /// @throws CudaException if it can't be pinned
    public void pin(MemorySegment slab) {
        var _ = context.pin(slab, arena);
    }

    /// Opens a model on the device. Takes as long as ONNX Runtime optimises; doesn't run it.
    ///
    /// @param memoryBytesMax of the device, for what the model allocates while it is loaded and run; 0 for no limit
    /// @throws IOException if the file can't be read; a file that is no model is a refusal
    public SessionOutcome load(Path model, SessionSettings settings, long memoryBytesMax) throws IOException {
        try (var engine = new DeviceEngine(context, provider, memoryBytesMax)) {
            var outcome = runtime.opening(settings, engine).open(model);
            if (outcome instanceof SessionOutcome.NotHere) {
                context.memory(); // fails if the device is lost
            }
            return outcome;
        } catch (CudaException failed) {
            var message = String.valueOf(failed.getMessage());
            return failed.sticky() ? new SessionOutcome.DeviceLost(message) : new SessionOutcome.NotHere(message);
        }
    }

    @Override
    public void close() {
        try (arena) {
            provider.close();
            runtime.close();
        }
    }
}
