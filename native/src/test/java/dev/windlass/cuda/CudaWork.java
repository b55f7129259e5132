package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// Work that calls everything there is once or more: two streams, events between them, copies, a kernel.
public final class CudaWork {
    static final byte[] PTX = """
            .version 9.0
            .target sm_75
            .address_size 64
            .visible .entry scale(.param .u64 in, .param .u64 out, .param .u32 count, .param .f32 factor) { ret; }
            .visible .entry note(.param .u64 out, .param .u32 a, .param .u64 b, .param .f32 c) { ret; }
            """.getBytes(US_ASCII);
    static final int COUNT = 1_000;
    private static final int THREADS = 256;

    private CudaWork() {}

    /// @param doubled what the device answered
    /// @param free bytes of the device's memory while the work was under way
    record Answer(float[] doubled, Duration took, long free, boolean wasDone) {}

    /// All of it in one arena, which is closed at the end.
    static Answer on(CudaDevice device) {
        try (var slab = Arena.ofConfined();
                var arena = Arena.ofConfined()) {
            var context = device.retain(arena);
            var host = slab.allocate(JAVA_FLOAT, 2L * COUNT);
            var pinned = context.pin(host, arena);
            var in = context.allocate(COUNT * Float.BYTES, arena);
            var out = context.allocate(COUNT * Float.BYTES, arena);
            var copies = context.newStream(arena);
            var kernels = context.newStream(arena);
            var begun = context.newEvent(arena);
            var copied = context.newEvent(arena);
            var scale = context.load(PTX, arena).function("scale");
            for (int i = 0; i < COUNT; i++) {
                host.setAtIndex(JAVA_FLOAT, i, i);
            }

            copies.record(begun);
            copies.copyToDevice(pinned.slice(0, in.byteSize()), in);
            copies.record(copied);
            kernels.waitFor(copied);
            var arguments = new KernelArguments().add(in).add(out).add(COUNT).add(2f);
            kernels.launch(scale, (COUNT + THREADS - 1) / THREADS, THREADS, arguments);
            kernels.copyToHost(out, pinned.slice(out.byteSize(), out.byteSize()));
            boolean wasDone = kernels.isDone() & copied.isDone();
            copied.synchronize();
            kernels.synchronize();
            var answer = MemorySegment.ofArray(new float[COUNT]);
            answer.copyFrom(host.asSlice(out.byteSize()));
            return new Answer(
                    answer.toArray(JAVA_FLOAT),
                    copied.since(begun),
                    context.memory().freeBytes(),
                    wasDone);
        }
    }

    public static CudaDriver driver(StandIn library) {
        return switch (CudaDriver.open(library.path(), null)) {
            case CudaAvailability.Present(var driver) -> driver;
            case CudaAvailability.Absent(var reason) -> throw new AssertionError(reason);
        };
    }
}
