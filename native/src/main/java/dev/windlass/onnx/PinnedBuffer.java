package dev.windlass.onnx;

import dev.windlass.cuda.CudaContext;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Memory of the host that a device copies to and from by itself: kept from run to run, grown when it is too small,
/// which waits for all that the device has to do. Nothing uses it while it is asked for.
final class PinnedBuffer implements AutoCloseable {
    private static final long PAGE = 4096;

    private final CudaContext context;
    private @Nullable Held held;

    /// Pinned for an owner that is closed before that of the memory.
    private static final class Held {
        private final Arena memoryOwner = Arena.ofShared();
        private final Arena pinOwner = Arena.ofShared();
        private final MemorySegment memory;

        Held(CudaContext context, long byteSize) {
            try {
                memory = memoryOwner.allocate(byteSize, PAGE);
                var _ = context.pin(memory, pinOwner);
            } catch (RuntimeException failed) {
                pinOwner.close();
                memoryOwner.close();
                throw failed;
            }
        }

        void close() {
            try (memoryOwner) {
                pinOwner.close();
            }
        }
    }

    PinnedBuffer(CudaContext context) {
        this.context = context;
    }

    /// Exactly so many bytes, of unknown content, until it is asked again.
    MemorySegment of(long byteSize) {
        var known = held;
        if (known == null || known.memory.byteSize() < byteSize) {
            close();
            known = new Held(context, Math.max(PAGE, DeviceBuffer.roundedUp(byteSize)));
            held = known;
        }
        return known.memory.asSlice(0, byteSize);
    }

    @Override
    public void close() {
        var known = held;
        held = null;
        if (known != null) {
            known.close();
        }
    }
}
