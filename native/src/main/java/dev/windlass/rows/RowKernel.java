package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaFunction;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import dev.windlass.cuda.KernelArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Lays rows on a GPU: `windlass_rows` of `native/src/main/cuda/rows.cu`, which does what [RowFiller] does, to the
/// bit. Works for any stream of its context; thread-safe.
public final class RowKernel {
    /// PTX of compute capability 7.5, for drivers of CUDA 12.0 and later; the driver compiles it for its card.
    private static final String PTX = "rows.ptx";

    private static final int THREADS = 256;
    private static final int TILE_ROWS = 32;
    private static final int TILE_NUMBERS = 128;

    private final CudaFunction function;

    private RowKernel(CudaFunction function) {
        this.function = function;
    }

    /// @param owner as long as it is open, the kernel is loaded
    /// @throws dev.windlass.cuda.CudaException if the driver doesn't take it
    public static RowKernel load(CudaContext context, Arena owner) {
        try (var in = Objects.requireNonNull(RowKernel.class.getResourceAsStream(PTX), PTX)) {
            return new RowKernel(context.load(in.readAllBytes(), owner).function("windlass_rows"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Room for what is told to the kernel and by it, of the same size on both sides.
    ///
    /// @param host pinned, so that copies don't wait; aligned to 8
    public record Room(DeviceMemory device, MemorySegment host) {
        public Room {
            if (device.byteSize() != host.byteSize() || (host.address() & 7) != 0) {
                throw new IllegalArgumentException(device.byteSize() + " bytes of the device and " + host.byteSize()
                        + " of the host, from " + host.address() + " on");
            }
        }
    }

    /// How many bytes of [Room] a batch needs.
    public static long roomBytes(RowLayout layout, RowBatch batch) {
        return ColumnTable.bytes(layout, batch);
    }

    /// What the stream has been asked for.
    ///
    /// @param words where the refusals come
    public record Launched(MemorySegment words) {
        /// What came of it; only once the stream has passed the launch.
        public RowVerdict verdict() {
            return RowVerdict.of(words.toArray(JAVA_LONG));
        }
    }

    /// Asks for all rows of a batch. Until the stream has passed it, everything given stays as it is; another launch
    /// needs another room.
    ///
    /// @param batch its columns lie in `body` as in its own memory; none is told by a [RowBatch.CodeReader]
    /// @param room of [#roomBytes] at least
    /// @param out row-major FP32, of as many rows at least
    /// @throws IllegalArgumentException if a part is too small, or the batch isn't such
    public Launched launch(
            CudaStream stream, RowLayout layout, RowBatch batch, DeviceMemory body, Room room, DeviceMemory out) {
        batch.require(layout);
        int columns = layout.cells().size();
        long refusedBytes = ColumnTable.refusedBytes(columns);
        if (batch.rows() == 0) {
            return new Launched(MemorySegment.NULL);
        }
        requireLaunchable(layout, batch, body, room, out);
        long bytes = roomBytes(layout, batch);
        var table = room.host().asSlice(0, bytes);
        ColumnTable.lay(layout, batch, table);
        stream.copyToDevice(table, room.device().slice(0, bytes));
        stream.launch(
                function,
                Math.toIntExact(blocks(layout, batch)),
                THREADS,
                new KernelArguments()
                        .add(body)
                        .add(room.device().slice(refusedBytes, bytes - refusedBytes))
                        .add(room.device().slice(0, refusedBytes))
                        .add(out)
                        .add((long) batch.rows())
                        .add(columns)
                        .add(layout.width()));
        var words = room.host().asSlice(0, refusedBytes);
        stream.copyToHost(room.device().slice(0, refusedBytes), words);
        return new Launched(words);
    }

    private static long blocks(RowLayout layout, RowBatch batch) {
        long down = (batch.rows() + TILE_ROWS - 1L) / TILE_ROWS;
        return down * ((layout.width() + TILE_NUMBERS - 1) / TILE_NUMBERS);
    }

    private static void requireLaunchable(
            RowLayout layout, RowBatch batch, DeviceMemory body, Room room, DeviceMemory out) {
        long outBytes = (long) batch.rows() * layout.width() * Float.BYTES;
        if (body.byteSize() < batch.memory().byteSize()
                || room.device().byteSize() < roomBytes(layout, batch)
                || out.byteSize() < outBytes) {
            throw new IllegalArgumentException("a batch in " + batch.memory().byteSize() + " bytes needs "
                    + roomBytes(layout, batch) + " bytes of room and " + outBytes + " for its rows, and has "
                    + body.byteSize() + ", " + room.device().byteSize() + " and " + out.byteSize());
        }
        if (blocks(layout, batch) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(batch.rows() + " rows of " + layout.width() + " numbers in one launch");
        }
        for (int i = 0; i < layout.cells().size(); i++) {
            if (batch.column(i).reader != null) {
                throw new IllegalArgumentException(
                        "column " + i + " is told: lay its categories into the batch's memory");
            }
        }
    }
}
