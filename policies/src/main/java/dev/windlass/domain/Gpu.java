package dev.windlass.domain;

import java.util.List;

/// A GPU of a node as the node registered it when it started: what of it stays as it is.
///
/// @param name such as "NVIDIA H200"
/// @param uuid the driver's name for it, such as "GPU-" and 36 characters
/// @param computeCapability such as "9.0"
/// @param memoryBytes all that it has
/// @param sharing how processes share it
/// @param instances the parts that it is cut into, with [Sharing#MIG] only
public record Gpu(
        String name,
        String uuid,
        String computeCapability,
        long memoryBytes,
        Sharing sharing,
        List<Instance> instances) {
    public Gpu {
        instances = List.copyOf(instances);
    }

    /// TIME_SLICED: they take turns. MPS: their kernels run side by side. MIG: only its instances can be used.
    public enum Sharing {
        TIME_SLICED,
        MPS,
        MIG
    }

    /// @param name with its profile, such as "NVIDIA H200 MIG 1g.18gb"
    /// @param uuid such as "MIG-" and 36 characters
    public record Instance(String name, String uuid, long memoryBytes) {}
}
