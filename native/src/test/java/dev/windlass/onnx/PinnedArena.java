package dev.windlass.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// An arena that allocates from one block, as tensors lie in a slab; what doesn't fit has memory of its own. Nothing is
/// freed before the end.
final class PinnedArena implements Arena {
    private static final long BLOCK_BYTES = 64 << 20;
    private static final long PAGE_BYTES = 4096;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment block = arena.allocate(BLOCK_BYTES, PAGE_BYTES);
    private long used;

    /// To be pinned, for as long as this is open.
    MemorySegment block() {
        return block;
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        long start = (used + byteAlignment - 1) / byteAlignment * byteAlignment;
        if (start + byteSize > BLOCK_BYTES) {
            return arena.allocate(byteSize, byteAlignment);
        }
        used = start + byteSize;
        return block.asSlice(start, byteSize);
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    @Override
    public void close() {
        arena.close();
    }
}
