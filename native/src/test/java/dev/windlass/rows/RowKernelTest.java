package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaStandIn;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The kernel's own source, compiled for the CPU and run behind the stand-in's `cuLaunchKernel`, against its twin in
/// Java and both against a plain loop: equal to the bit. No GPU: what a card's compiler makes of the source isn't seen.
final class RowKernelTest {
    private static final int BATCHES = 10_000;
    private static final byte UNTOUCHED = (byte) 0xa5;

    private final CudaStandIn library = new CudaStandIn();
    private final Arena arena = Arena.ofConfined();
    private final CudaContext context = library.device().retain(arena);
    private final CudaStream stream = context.newStream(arena);
    private final RowKernel kernel = RowKernel.load(context, arena);
    private final RowFiller filler = new RowFiller();
    private final MemorySegment memory = arena.allocate(RandomBatch.MEMORY_BYTES);
    private final DeviceMemory body = context.allocate(RandomBatch.MEMORY_BYTES, arena);

    @AfterEach
    void close() {
        arena.close();
        assertThat(library.violations()).isEmpty();
    }

    @Test
    void itIsItsTwinOnRandomBatches() {
        long seed = Long.getLong("windlass.rows.seed", new Random().nextLong());
        System.out.println("random batches of -Dwindlass.rows.seed=" + seed);
        var seeds = new Random(seed);
        int done = 0;
        int empty = 0;
        for (int i = 0; i < BATCHES; i++) {
            long each = seeds.nextLong();
            if (difference(each, Integer.MAX_VALUE, Integer.MAX_VALUE).isPresent()) {
                throw new AssertionError("batch " + i + " of seed " + seed + ", cut down: " + smallest(each));
            }
            var made = new RandomBatch(each, Integer.MAX_VALUE, Integer.MAX_VALUE, memory);
            done += filler.fill(made.layout, made.batch, target(made, Arena.ofAuto()), 1) instanceof RowVerdict.Done
                    ? 1
                    : 0;
            empty += made.batch.rows() == 0 ? 1 : 0;
        }
        assertThat(done).as("batches that are laid").isBetween(BATCHES / 4, BATCHES * 3 / 4);
        assertThat(empty).as("empty batches").isPositive();
    }

    /// The first columns and rows that still show a difference.
    private String smallest(long seed) {
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

    @Test
    void whatIsAskedForIsDoneWhenTheStreamHasPassedIt() {
        library.late();
        var layout = new RowLayout(List.of(new Cell.Numeric(null, 1, 2)));
        memory.set(JAVA_INT_UNALIGNED, 0, 5);
        var batch = new RowBatch(memory, 1).start(1).elements(0, ElementKind.INT32, 0, RowBatch.NONE, 0);
        var pins = Arena.ofConfined();
        var host = arena.allocate(256, 8);
        var pinned = context.pin(host, pins);
        stream.copyToDevice(memory, body);
        long roomBytes = RowKernel.roomBytes(layout, batch);
        var room = new RowKernel.Room(context.allocate(roomBytes, arena), pinned.slice(0, roomBytes));
        var out = context.allocate(4, arena);

        var launched = kernel.launch(stream, layout, batch, body, room, out);
        assertThat(stream.isDone()).isFalse();
        stream.copyToHost(out, pinned.slice(roomBytes, 4));
        stream.synchronize();

        assertThat(launched.verdict()).isEqualTo(new RowVerdict.Done());
        assertThat(Float.intBitsToFloat(host.get(JAVA_INT_UNALIGNED, roomBytes)))
                .isEqualTo(2);
        pins.close();
    }

    @Test
    void whatDoesntFitIsRefusedBeforeTheDriverIsAsked() {
        var layout = new RowLayout(List.of(new Cell.Ordinal(Categories.coded(2, Categories.NONE), false, -1)));
        var batch = new RowBatch(memory, 1).start(4).elements(0, ElementKind.INT8, 0, RowBatch.NONE, 0);
        long roomBytes = RowKernel.roomBytes(layout, batch);
        var room = new RowKernel.Room(context.allocate(roomBytes, arena), arena.allocate(roomBytes, 8));
        var small = context.allocate(8, arena);

        assertThatThrownBy(() -> kernel.launch(stream, layout, batch, body, room, small))
                .hasMessageContaining("16 for its rows");
        assertThatThrownBy(() -> kernel.launch(stream, layout, batch, small, room, body))
                .hasMessageContaining("a batch in " + RandomBatch.MEMORY_BYTES + " bytes");
        batch.codes(0, (_, _, _) -> {});
        assertThatThrownBy(() -> kernel.launch(stream, layout, batch, body, room, body))
                .hasMessage("column 0 is told: lay its categories into the batch's memory");
        assertThat(library.launches()).isZero();
    }
}
