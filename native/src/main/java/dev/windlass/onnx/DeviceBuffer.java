package dev.windlass.onnx;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.DeviceMemory;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// Memory of a device for one input or output of a session: kept from run to run, grown when it is too small. Nothing
/// uses it while it is asked for.
final class DeviceBuffer implements AutoCloseable {
    private static final long BYTES_MIN = 256;

    private final CudaContext context;
    private @Nullable Held held;

    /// Memory with an owner of its own.
    private static final class Held {
        private final Arena owner = Arena.ofShared();
        private final DeviceMemory memory;

        Held(CudaContext context, long byteSize) {
            try {
                memory = context.allocate(byteSize, owner);
            } catch (RuntimeException failed) {
                owner.close();
                throw failed;
            }
        }
    }

    DeviceBuffer(CudaContext context) {
        this.context = context;
    }

    /// Exactly so many bytes, at least one, of unknown content, until it is asked again.
    DeviceMemory of(long byteSize) {
        var known = held;
        if (known == null || known.memory.byteSize() < byteSize) {
            close();
            known = new Held(context, Math.max(BYTES_MIN, roundedUp(byteSize)));
            held = known;
        }
        return known.memory.slice(0, byteSize);
    }

    /// To a power of two, so that a size that grows slowly isn't allocated each time.
    static long roundedUp(long byteSize) {
        long power = Long.highestOneBit(byteSize);
        return power == byteSize ? power : power << 1;
    }

    @Override
    public void close() {
        var known = held;
        held = null;
        if (known != null) {
            known.owner.close();
        }
    }
}
