package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.windlass.cuda.jextract.CuEventElapsedTime_v2Fn;
import dev.windlass.cuda.jextract.CuEventQueryFn;
import dev.windlass.cuda.jextract.CuEventSynchronizeFn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// A place in a stream, and when the device came there.
public record CudaEvent(CudaContext context, MemorySegment handle) {
    private static final double NANOS_PER_MILLI = 1e6;

    /// Blocks until the device has come there: never on a virtual thread.
    public void synchronize() {
        context.call(CuEventSynchronizeFn.class, it -> CuEventSynchronizeFn.invoke(it, handle));
    }

    /// Whether the device has come there.
    public boolean isDone() {
        return context.done(CuEventQueryFn.class, it -> CuEventQueryFn.invoke(it, handle));
    }

    /// The device's time between the two, to half a microsecond; both have passed.
    public Duration since(CudaEvent earlier) {
        context.own(earlier.context);
        try (var frame = Arena.ofConfined()) {
            var millis = frame.allocate(JAVA_FLOAT);
            context.call(
                    CuEventElapsedTime_v2Fn.class,
                    it -> CuEventElapsedTime_v2Fn.invoke(it, millis, earlier.handle, handle));
            return Duration.ofNanos(Math.round(millis.get(JAVA_FLOAT, 0) * NANOS_PER_MILLI));
        }
    }
}
