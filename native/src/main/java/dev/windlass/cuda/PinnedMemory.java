package dev.windlass.cuda;

import java.lang.foreign.MemorySegment;

/// Memory of the host that the device copies to and from by itself.
///
/// @param alive of size 0, in the scope of whom it is pinned for
/// @param host the memory
public record PinnedMemory(MemorySegment alive, MemorySegment host) {
    /// A part of it, for a copy.
    ///
    /// @throws IllegalStateException if it isn't pinned any more
    /// @throws IndexOutOfBoundsException if it has no such part
    public MemorySegment slice(long offset, long byteSize) {
        if (!alive.scope().isAlive()) {
            throw new IllegalStateException("this memory isn't pinned any more");
        }
        return host.asSlice(offset, byteSize);
    }
}
