package dev.windlass.card;

import dev.windlass.cuda.CudaAvailability;
import dev.windlass.cuda.CudaDriver;
import dev.windlass.cuda.Devices;
import dev.windlass.cuda.GpuDevice;
import java.util.Map;

/// What card there is.
sealed interface CardReading {
    /// The first that this process sees, as CUDA shows it; the driver as NVML does.
    ///
    /// @param sharing how processes share it
    record Present(
            String name, String uuid, String capability, long memoryBytes, String driver, String cuda, String sharing)
            implements CardReading {
        /// A stand-in for tests: nothing that is measured on it says anything of a GPU.
        boolean testPart() {
            return name.contains("(test part)");
        }
    }

    /// `reason` is one line.
    record Absent(String reason) implements CardReading {}

    /// Looks; starts CUDA in this process. Never throws.
    static CardReading look(Map<String, String> environment) {
        return switch (Devices.look(environment)) {
            case Devices.Absent(var reason) -> new Absent(reason);
            case Devices.Present told ->
                switch (CudaDriver.open(environment)) {
                    case CudaAvailability.Absent(var reason) -> new Absent(reason);
                    case CudaAvailability.Present(var driver) -> {
                        var device = driver.devices().getFirst();
                        yield new Present(
                                device.name(),
                                device.uuid().toString(),
                                device.computeCapability(),
                                device.memoryBytes(),
                                told.driverVersion(),
                                driver.version(),
                                sharing(told, device.uuid().toString()));
                    }
                };
        };
    }

    private static String sharing(Devices.Present told, String uuid) {
        for (var device : told.devices()) {
            if (device.uuid().endsWith(uuid)) {
                return switch (device.sharing()) {
                    case GpuDevice.Sharing.TimeSliced _ -> "processes take turns";
                    case GpuDevice.Sharing.Mps _ -> "MPS: kernels of processes run side by side";
                    case GpuDevice.Sharing.Mig _ -> "cut by MIG";
                };
            }
        }
        return "an instance of MIG";
    }
}
