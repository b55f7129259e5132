package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;

/// How much of each kind of resource a version takes on a node, or a tenant may have: bytes of memory, and bytes of
/// GPU memory, which are of one device. A version that takes GPU memory runs on such a device, any other on the CPU.
///
/// @param gpuMemoryBytes not written where it is 0
public record Resources(
        long memoryBytes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long gpuMemoryBytes) {
    public static final Resources NONE = new Resources(0, 0);

    /// @throws IllegalArgumentException if one is negative
    public Resources {
        if (memoryBytes < 0 || gpuMemoryBytes < 0) {
            throw new IllegalArgumentException(
                    "resources need memory >= 0 and GPU memory >= 0; got " + memoryBytes + ", " + gpuMemoryBytes);
        }
    }

    /// Memory only.
    public static Resources memory(long bytes) {
        return new Resources(bytes, 0);
    }

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
