package dev.windlass.worker;

import dev.windlass.cuda.CudaException;
import dev.windlass.onnx.CudaEngine;
import dev.windlass.onnx.EngineAvailability;
import java.nio.file.Path;
import java.util.List;

/// Whether the CUDA device that this process sees can be used: opens what inference workers open, and nothing
/// else.
final class DeviceCheck {
    private static final String STATE = "--state";
    private static final String GPU_RUNTIME = "--gpu-runtime";

    private DeviceCheck() {}

    /// Returns if it can.
    ///
    /// @param args the directory that inference workers share, and what computes on the device, as they take them
    static void run(List<String> args) throws WorkerFailure {
        if (args.size() != 4 || !args.getFirst().equals(STATE) || !args.get(2).equals(GPU_RUNTIME)) {
            throw new WorkerFailure(
                    WorkerFailure.Reason.BAD_ARGUMENTS,
                    "expected " + STATE + " DIR " + GPU_RUNTIME + " LIBRARY, got " + String.join(" ", args));
        }
        try {
            var libraries = Path.of(args.get(1)).resolve("lib");
            switch (CudaEngine.open(args.get(3), libraries, System.getenv())) {
                case EngineAvailability.Present(var engine) -> engine.close();
                case EngineAvailability.Absent(var reason) ->
                    throw new WorkerFailure(WorkerFailure.Reason.NO_DEVICE, reason);
            }
        } catch (CudaException failed) {
            var reason = failed.sticky() ? WorkerFailure.Reason.DEVICE_LOST : WorkerFailure.Reason.NO_DEVICE;
            throw new WorkerFailure(reason, String.valueOf(failed.getMessage()));
        }
    }
}
