package dev.windlass.cuda;

import java.util.List;
import java.util.OptionalInt;

/// A device as NVML describes it, at the moment it was asked.
///
/// @param index NVML's number of it, by PCI bus
/// @param name such as "NVIDIA H200"
/// @param uuid such as "GPU-" and 36 characters; what CUDA_VISIBLE_DEVICES takes
/// @param computeCapability such as "9.0"
/// @param memory of the whole device
/// @param utilization per cent of the last moment in which a kernel ran; empty if it isn't told, as with MIG
/// @param processes those that hold memory of it
/// @param sharing how processes share it
public record GpuDevice(
        int index,
        String name,
        String uuid,
        String computeCapability,
        Memory memory,
        OptionalInt utilization,
        List<GpuProcess> processes,
        Sharing sharing) {
    public GpuDevice {
        processes = List.copyOf(processes);
    }

    GpuDevice with(Sharing other) {
        return new GpuDevice(index, name, uuid, computeCapability, memory, utilization, processes, other);
    }

    /// Bytes.
    public record Memory(long totalBytes, long freeBytes) {}

    /// @param usedBytes of the device's memory; -1 if it isn't told
    public record GpuProcess(int pid, long usedBytes) {}

    /// How processes share a device.
    public sealed interface Sharing {
        /// They take turns.
        record TimeSliced() implements Sharing {}

        /// Their kernels run side by side: a server of the Multi-Process Service has it.
        record Mps() implements Sharing {}

        /// It is cut into instances, and only they can be used.
        record Mig(List<MigInstance> instances) implements Sharing {
            public Mig {
                instances = List.copyOf(instances);
            }
        }
    }

    /// A part of a device that is a device of its own to CUDA.
    ///
    /// @param name with its profile, such as "NVIDIA H200 MIG 1g.18gb"
    /// @param uuid such as "MIG-" and 36 characters
    public record MigInstance(String name, String uuid, Memory memory, List<GpuProcess> processes) {
        public MigInstance {
            processes = List.copyOf(processes);
        }
    }
}
