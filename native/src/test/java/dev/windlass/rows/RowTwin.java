package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The kernel on a device, its twin in Java, and a plain loop, all laying the same random batch.
final class RowTwin {
    private static final byte UNTOUCHED = (byte) 0xa5;

    private final CudaContext context;
    private final CudaStream stream;
    private final RowKernel kernel;
    private final RowFiller filler = new RowFiller();
    private final MemorySegment memory;
    private final DeviceMemory body;

    RowTwin(CudaContext context, Arena arena) {
        this.context = context;
        this.stream = context.newStream(arena);
        this.kernel = RowKernel.load(context, arena);
        this.memory = arena.allocate(RandomBatch.MEMORY_BYTES);
        this.body = context.allocate(RandomBatch.MEMORY_BYTES, arena);
    }

    /// Where the three differ on the batch of this seed; empty if they agree to the bit.
    Optional<String> difference(long seed) {
        return difference(seed, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /// The batch of this seed, and what the twin makes of it.
    RowVerdict verdict(long seed) {
        try (var frame = Arena.ofConfined()) {
            var made = made(seed);
            return filler.fill(made.layout, made.batch, target(made, frame), 1);
        }
    }

    RandomBatch made(long seed) {
        return new RandomBatch(seed, Integer.MAX_VALUE, Integer.MAX_VALUE, memory);
    }

    /// The first columns and rows that still show a difference.
    String smallest(long seed) {
        int columns = 1;
        while (difference(seed, columns, Integer.MAX_VALUE).isEmpty()) {
            columns++;
        }
        int rows = 1;
        while (difference(seed, columns, rows).isEmpty() && rows < 1_000) {
            rows++;
        }
        return difference(seed, columns, rows < 1_000 ? rows : Integer.MAX_VALUE)
                .orElse("");
    }

    private Optional<String> difference(long seed, int columnsMax, int rowsMax) {
        try (var frame = Arena.ofConfined()) {
            var made = new RandomBatch(seed, columnsMax, rowsMax, memory);
            long rowBytes = (long) made.layout.width() * Float.BYTES;
            var twin = target(made, frame);
            var ofTwin = filler.fill(made.layout, made.batch, twin, 1);
            long bytes = rowBytes * made.batch.rows();
            var plain = frame.allocate(Math.max(1, bytes));
            var ofPlain = PlainRows.fill(made.layout, made.batch, plain);
            var device = frame.allocate(Math.max(1, bytes));
            var ofKernel = launch(made, device, frame);
            var text = "seed " + seed + ": " + made + "\ntwin " + ofTwin + ", loop " + ofPlain + ", kernel " + ofKernel;
            if (!ofTwin.equals(ofPlain) || !ofTwin.equals(ofKernel)) {
                return Optional.of(text);
            }
            assertThat(twin.asSlice(0, rowBytes).mismatch(twin.asSlice(rowBytes + bytes)))
                    .as("rows before and behind")
                    .isEqualTo(-1);
            var laid = twin.asSlice(rowBytes, bytes);
            boolean done = ofTwin instanceof RowVerdict.Done;
            long atLoop = done ? laid.mismatch(plain.asSlice(0, bytes)) : -1;
            long atKernel = done ? laid.mismatch(device.asSlice(0, bytes)) : -1;
            return atLoop < 0 && atKernel < 0
                    ? Optional.empty()
                    : Optional.of(text
                            + bits("loop", atLoop, laid, plain, rowBytes)
                            + bits("kernel", atKernel, laid, device, rowBytes));
        }
    }

    private static String bits(String name, long at, MemorySegment twin, MemorySegment other, long rowBytes) {
        return at < 0
                ? ""
                : "\nrow %d, number %d: twin %08x, %s %08x"
                        .formatted(
                                at / rowBytes,
                                at % rowBytes / 4,
                                twin.get(JAVA_INT_UNALIGNED, at & -4),
                                name,
                                other.get(JAVA_INT_UNALIGNED, at & -4));
    }

    /// With a row before and one behind.
    private static MemorySegment target(RandomBatch made, Arena frame) {
        return frame.allocate((made.batch.rows() + 2L) * made.layout.width() * Float.BYTES)
                .fill(UNTOUCHED);
    }

    private RowVerdict launch(RandomBatch made, MemorySegment into, Arena frame) {
        var layout = made.layout;
        var batch = made.batch;
        stream.copyToDevice(memory, body);
        long roomBytes = RowKernel.roomBytes(layout, batch);
        var room = new RowKernel.Room(context.allocate(roomBytes, frame), frame.allocate(roomBytes, 8));
        var out = context.allocate(into.byteSize(), frame);
        var launched = kernel.launch(stream, layout, batch, body, room, out);
        stream.copyToHost(out, into);
        stream.synchronize();
        return launched.verdict();
    }
}
