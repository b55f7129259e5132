package dev.windlass.cuda;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Memory of a device, or a part of it. This process can't read or write it: it is copied to and from by a
/// [CudaStream].
///
/// @param alive of size 0, in the owner's scope
/// @param start the device's own address, of no use after the owner was closed
/// @param byteSize bytes from there
public record DeviceMemory(CudaContext context, MemorySegment alive, long start, long byteSize) {
    /// The device's own address, for calls.
    ///
    /// @throws IllegalStateException if it was freed
    public long address() {
        if (!alive.scope().isAlive()) {
            throw new IllegalStateException("this memory of the device was freed");
        }
        return start;
    }

    /// @throws IndexOutOfBoundsException if it has no such part
    public DeviceMemory slice(long offset, long size) {
        Objects.checkFromIndexSize(offset, size, byteSize);
        return new DeviceMemory(context, alive, start + offset, size);
    }
}
