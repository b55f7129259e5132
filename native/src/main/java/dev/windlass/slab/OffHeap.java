package dev.windlass.slab;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Off-heap memory that goes back to the operating system when it is closed, and not when a collector gets
/// to it, and takes no more of the machine than was written to. Owned by who allocated it; after [#close] its
/// buffer must not be touched. Costs a handshake of all threads to close: for large buffers only.
public final class OffHeap implements AutoCloseable {
    private final Arena arena;
    private final ByteBuffer buffer;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    private OffHeap(long byteSize) {
        this.arena = Arena.ofShared();
        this.buffer = LinuxMemory.map(byteSize, arena).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Zeroed and aligned to a page.
    public static OffHeap allocate(long byteSize) {
        return new OffHeap(byteSize);
    }

    /// Little-endian; always the same one.
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() {
        arena.close();
    }
}
