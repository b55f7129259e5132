package dev.windlass.worker;

import dev.windlass.slab.TensorTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory outside the heap that is kept from batch to batch, and only grows. One thread at a time.
final class KeptBuffer implements AutoCloseable {
    private Arena arena = Arena.ofConfined();
    private MemorySegment memory = MemorySegment.NULL;

    /// The first bytes of it, 64-byte aligned; what they held before is lost.
    @SuppressWarnings("MustBeClosedChecker") // closed by whatever comes after it
    MemorySegment of(long byteSize) {
        if (memory.byteSize() < byteSize) {
            arena.close();
            arena = Arena.ofConfined();
            memory = arena.allocate(Long.highestOneBit(Math.max(1, byteSize - 1)) << 1, TensorTable.ALIGNMENT);
        }
        return memory.asSlice(0, byteSize);
    }

    @Override
    public void close() {
        arena.close();
    }
}
