package dev.windlass.card;

import dev.windlass.cuda.Card;
import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaEvent;
import dev.windlass.cuda.CudaFunction;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import dev.windlass.cuda.KernelArguments;
import dev.windlass.rows.ColumnsTable;
import dev.windlass.rows.RowFiller;
import dev.windlass.rows.RowKernel;
import dev.windlass.rows.RowVerdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.Objects;

/// The kernel that lays a table's rows, beside its floor: a copy within the card's memory that moves as many
/// bytes, there and back taken together. By the device's clock, in turns; and its twin in Java, by the host's.
final class RowLaying implements AutoCloseable {
    private static final int WARM_UP_ROUNDS = 2;
    private static final int THREADS = 256;
    private static final int COPY_UNIT = 16;

    private final Arena slab = Arena.ofConfined();
    private final Arena arena = Arena.ofConfined();
    private final CudaContext context = Card.device().retain(arena);
    private final CudaStream stream = context.newStream(arena);
    private final CudaEvent begun = context.newEvent(arena);
    private final CudaEvent done = context.newEvent(arena);
    private final RowKernel kernel = RowKernel.load(context, arena);
    private final CudaFunction copy = context.load(copyKernel(), arena).function("plain_copy");
    private final RowFiller twin = new RowFiller();
    private final ColumnsTable table;
    private final DeviceMemory columns;
    private final DeviceMemory out;
    private final RowKernel.Room room;

    /// What the kernel reads and writes together, as a copy reads one half of it and writes the other.
    private final long moved;

    private final DeviceMemory half;
    private final DeviceMemory otherHalf;

    private RowLaying(int rows) {
        this.table = ColumnsTable.of(rows, arena);
        this.columns = context.allocate(table.memory().byteSize(), arena);
        this.out = context.allocate(table.target.byteSize(), arena);
        long roomBytes = RowKernel.roomBytes(table.layout, table.batch);
        this.room = new RowKernel.Room(
                context.allocate(roomBytes, arena),
                context.pin(slab.allocate(roomBytes, 4096), arena).slice(0, roomBytes));
        this.moved = table.columnBytes() + table.target.byteSize();
        this.half = context.allocate(moved / 2 / COPY_UNIT * COPY_UNIT, arena);
        this.otherHalf = context.allocate(half.byteSize(), arena);
        stream.copyToDevice(table.memory(), columns);
        stream.synchronize();
    }

    static void measure(Setting setting) {
        var sheet = new Sheet(
                "Laying a table's rows (20 columns of mixed types to 31 numbers)",
                "rows",
                "bytes moved",
                "kernel us",
                "kernel GB/s",
                "floor us",
                "floor GB/s",
                "kernel's share of the floor's bandwidth",
                "Java twin us",
                "kernel over twin");
        sheet.note(
                "Floor: a copy within the card's memory that reads and writes as many bytes together. The kernel's time"
                        + " has the description of the columns on its way there and its verdict on its way back in it. The twin runs"
                        + " on one thread of the host. Medians of " + setting.effort().rounds + " rounds, in turns.");
        for (int rows : setting.effort().tableRows) {
            try (var laying = new RowLaying(rows)) {
                laying.requireEqual();
                laying.tell(sheet, rows, setting.effort().rounds);
            }
        }
    }

    private void tell(Sheet sheet, int rows, int rounds) {
        var ofKernel = new double[rounds];
        var ofFloor = new double[rounds];
        var ofTwin = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            double kernelMicros = micros(this::launch);
            double floorMicros = micros(() -> copy(half, otherHalf));
            long from = System.nanoTime();
            twin.fill(table.layout, table.batch, table.target, 0);
            double twinMicros = (System.nanoTime() - from) / 1e3;
            if (round >= 0) {
                ofKernel[round] = kernelMicros;
                ofFloor[round] = floorMicros;
                ofTwin[round] = twinMicros;
            }
        }
        double micros = Sample.median(ofKernel);
        double floor = Sample.median(ofFloor);
        sheet.row(
                Integer.toString(rows),
                (moved >> 10) + " KiB",
                micros,
                moved / micros / 1e3,
                floor,
                moved / floor / 1e3,
                floor / micros,
                Sample.median(ofTwin),
                Sample.median(ofTwin) / micros);
    }

    /// What doesn't do the same isn't compared.
    private void requireEqual() {
        try (var frame = Arena.ofConfined()) {
            var launched = launch();
            var laid = frame.allocate(out.byteSize());
            stream.copyToHost(out, laid);
            stream.synchronize();
            var verdict = twin.fill(table.layout, table.batch, table.target, 0);
            if (!launched.verdict().equals(verdict) || !(verdict instanceof RowVerdict.Done)) {
                throw new IllegalStateException("kernel: " + launched.verdict() + ", twin: " + verdict);
            }
            long at = laid.mismatch(table.target);
            if (at >= 0) {
                throw new IllegalStateException("the kernel's byte " + at + " isn't its twin's");
            }
            requireCopied(frame);
        }
    }

    private void requireCopied(Arena frame) {
        long bytes = half.byteSize();
        var copied = frame.allocate(bytes);
        copy(out.slice(0, bytes), half);
        copy(half, otherHalf);
        stream.copyToHost(otherHalf, copied);
        stream.synchronize();
        if (copied.mismatch(table.target.asSlice(0, bytes)) >= 0) {
            throw new IllegalStateException("the copy that is the floor copies something else");
        }
    }

    private RowKernel.Launched launch() {
        return kernel.launch(stream, table.layout, table.batch, columns, room, out);
    }

    private void copy(DeviceMemory from, DeviceMemory to) {
        long units = from.byteSize() / COPY_UNIT;
        stream.launch(
                copy,
                Math.toIntExact((units + THREADS - 1) / THREADS),
                THREADS,
                new KernelArguments().add(from).add(to).add(units));
    }

    private double micros(Runnable work) {
        stream.synchronize();
        stream.record(begun);
        work.run();
        stream.record(done);
        done.synchronize();
        return Math.max(1, done.since(begun).toNanos()) / 1e3;
    }

    private static byte[] copyKernel() {
        try (var in = Objects.requireNonNull(RowLaying.class.getResourceAsStream("copy.ptx"))) {
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        arena.close();
        slab.close();
    }
}
