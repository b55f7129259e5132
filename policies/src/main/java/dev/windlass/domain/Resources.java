package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// How much of each kind of resource a version takes on a node, or a tenant may have: bytes of memory, and bytes of
/// GPU memory, which are of one device. A version that takes GPU memory runs on such a device, any other on the CPU.
///
/// @param gpuMemoryBytes not written where it is 0
/// @param deviceClass what the version was pushed for; null where nothing was said (any GPU will do for one that
///     takes GPU memory), and for what is no version's
public record Resources(
        long memoryBytes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long gpuMemoryBytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeviceClass deviceClass) {
    public static final Resources NONE = new Resources(0, 0);

    /// @throws IllegalArgumentException if one is negative, or the device class needs GPU memory or has none
    public Resources {
        if (memoryBytes < 0 || gpuMemoryBytes < 0) {
            throw new IllegalArgumentException(
                    "resources need memory >= 0 and GPU memory >= 0; got " + memoryBytes + ", " + gpuMemoryBytes);
        }
        if (deviceClass != null && deviceClass.isGpu() != gpuMemoryBytes > 0) {
            throw new IllegalArgumentException("a GPU, and only a GPU, needs GPU memory > 0; got " + gpuMemoryBytes
                    + " for device " + deviceClass);
        }
    }

    /// Of no class in particular.
    public Resources(long memoryBytes, long gpuMemoryBytes) {
        this(memoryBytes, gpuMemoryBytes, null);
    }

    /// Memory only.
    public static Resources memory(long bytes) {
        return new Resources(bytes, 0);
    }

    /// On what a version with these needs runs.
    public DeviceClass runsOn() {
        if (deviceClass != null) {
            return deviceClass;
        }
        return gpuMemoryBytes > 0 ? DeviceClass.CUDA : DeviceClass.CPU;
    }

    /// The sum, which is of no class.
    ///
    /// @throws ArithmeticException if a sum is no long
    public Resources plus(Resources other) {
        return new Resources(
                Math.addExact(memoryBytes, other.memoryBytes), Math.addExact(gpuMemoryBytes, other.gpuMemoryBytes));
    }

    /// @throws ArithmeticException if a product is no long
    public Resources times(int count) {
        return new Resources(Math.multiplyExact(memoryBytes, count), Math.multiplyExact(gpuMemoryBytes, count));
    }
}
