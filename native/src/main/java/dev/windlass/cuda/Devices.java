package dev.windlass.cuda;

import dev.windlass.cuda.GpuDevice.Sharing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The GPUs that a process with this environment could use. Looking starts no CUDA and makes no context.
public sealed interface Devices {
    /// At least one.
    ///
    /// @param driverVersion of the kernel's driver, such as "580.65.06"
    /// @param cudaVersion the newest CUDA that it runs, such as "13.0"
    record Present(String driverVersion, String cudaVersion, List<GpuDevice> devices) implements Devices {
        public Present {
            devices = List.copyOf(devices);
        }
    }

    /// `reason` is one line: what is missing, or what hides it.
    record Absent(String reason) implements Devices {}

    /// Looks. Never throws; where there is no library it takes some milliseconds.
    static Devices look(Map<String, String> environment) {
        return look(CudaDriver.LIBRARY, Nvml.LIBRARY, environment);
    }

    /// @param cuda the driver's library: without it nothing that NVML lists can be used
    static Devices look(String cuda, String nvml, Map<String, String> environment) {
        if (SharedLibrary.open(cuda, List.of(), Map.of()) instanceof SharedLibrary.Opening.Missing(var reason)) {
            return new Absent(reason);
        }
        return switch (Nvml.open(nvml)) {
            case NvmlAvailability.Absent(var reason) -> new Absent(reason);
            case NvmlAvailability.Present(var opened) -> {
                try (opened) {
                    yield visible(opened, environment);
                } catch (NvmlException failed) {
                    yield new Absent("NVIDIA's driver doesn't tell its devices: " + failed.getMessage());
                }
            }
        };
    }

    private static Devices visible(Nvml nvml, Map<String, String> environment) {
        var all = nvml.devices();
        @Nullable String setting = environment.get(CudaDriver.VISIBLE_DEVICES);
        var visible = setting == null ? all : VisibleDevices.of(all, setting);
        if (visible.isEmpty()) {
            return new Absent(CudaDriver.noDevice(all.isEmpty() ? null : setting));
        }
        var pipes = Path.of(environment.getOrDefault("CUDA_MPS_PIPE_DIRECTORY", "/tmp/nvidia-mps"));
        boolean mps = Files.exists(pipes.resolve("control"));
        return new Present(
                nvml.driverVersion(),
                nvml.cudaVersion(),
                mps ? visible.stream().map(Devices::shared).toList() : visible);
    }

    /// MPS' daemon runs: whoever comes next is served by it, though NVML lists nobody yet.
    private static GpuDevice shared(GpuDevice device) {
        return device.sharing() instanceof Sharing.TimeSliced ? device.with(new Sharing.Mps()) : device;
    }
}
