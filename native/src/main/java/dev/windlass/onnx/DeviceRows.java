package dev.windlass.onnx;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import dev.windlass.rows.LaidColumns;
import dev.windlass.rows.RowBatch;
import dev.windlass.rows.RowKernel;
import dev.windlass.rows.RowLayout;
import dev.windlass.rows.RowVerdict;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes rows of columns on a device, for the inputs of one session and in its stream. One run at a time.
final class DeviceRows implements AutoCloseable {
    private final CudaContext context;
    private final CudaStream stream;
    private final RowKernel kernel;
    private final Map<Integer, Buffers> byInput = new HashMap<>();
    private final List<Asked> asked = new ArrayList<>();

    /// What one input needs beside the place of its rows.
    private record Buffers(DeviceBuffer block, DeviceBuffer table, PinnedBuffer words) implements AutoCloseable {
        @Override
        public void close() {
            try (block;
                    table) {
                words.close();
            }
        }
    }

    /// A launch that the stream may not have passed.
    private record Asked(int input, long rowsBefore, RowKernel.Launched launched) {}

    /// @param owner as long as it is open, the kernel is loaded
    DeviceRows(CudaContext context, CudaStream stream, Arena owner) {
        this.context = context;
        this.stream = stream;
        this.kernel = RowKernel.load(context, owner);
    }

    /// Asks for an input's rows: a copy of its columns, and a launch for each batch.
    ///
    /// @param tensor of columns; stays as it is until the stream has passed it
    /// @param rows where they are to be
    void lay(int input, Tensor tensor, LaidColumns columns, DeviceMemory rows) {
        var buffers = byInput.computeIfAbsent(
                input,
                _ -> new Buffers(new DeviceBuffer(context), new DeviceBuffer(context), new PinnedBuffer(context)));
        var block = tensor.data().asSlice(0, columns.byteSize());
        var batches = IntStream.range(0, columns.batches().size())
                .mapToObj(it -> columns.batch(it, block))
                .toList();
        var there = buffers.block().of(columns.byteSize());
        var rooms = rooms(columns.layout(), batches, buffers);
        stream.copyToDevice(block, there);
        boolean mayRefuse = columns.mayRefuse();
        long before = 0;
        for (int i = 0; i < rooms.size(); i++) {
            var batch = batches.get(i);
            long at = before * columns.layout().width() * Float.BYTES;
            var out = rows.slice(at, rows.byteSize() - at);
            var launched = kernel.launch(stream, columns.layout(), batch, there, rooms.get(i), out);
            if (mayRefuse) {
                asked.add(new Asked(input, before, launched));
            }
            before += batch.rows();
        }
    }

    /// One for each batch: another launch needs another room.
    private static List<RowKernel.Room> rooms(RowLayout layout, List<RowBatch> batches, Buffers buffers) {
        long[] at = new long[batches.size() + 1];
        for (int i = 0; i < batches.size(); i++) {
            at[i + 1] = at[i] + RowKernel.roomBytes(layout, batches.get(i));
        }
        long all = at[batches.size()];
        var device = buffers.table().of(all);
        var host = buffers.words().of(all);
        var rooms = new ArrayList<RowKernel.Room>(batches.size());
        for (int i = 0; i < batches.size(); i++) {
            long bytes = at[i + 1] - at[i];
            rooms.add(new RowKernel.Room(device.slice(at[i], bytes), host.asSlice(at[i], bytes)));
        }
        return rooms;
    }

    /// What was asked for since the last time and can't be done; null if all can. Waits for the stream only if some
    /// value might be one that no row can be made of: the model must not see such a row.
    @Nullable RunOutcome refusal() {
        if (asked.isEmpty()) {
            return null;
        }
        try {
            stream.synchronize();
            for (var one : asked) {
                if (one.launched().verdict() instanceof RowVerdict.Refused(int column, long row, var reason)) {
                    return refused(one.input(), column, one.rowsBefore() + row, reason);
                }
            }
            return null;
        } finally {
            asked.clear();
        }
    }

    private static RunOutcome refused(int input, int column, long row, RowVerdict.Reason reason) {
        return reason == RowVerdict.Reason.OUTSIDE
                ? new RunOutcome.Failed(
                        "column " + column + " of input " + input + " has a place in row " + row
                                + " that is not in its dictionary",
                        Fault.INPUTS)
                : new RunOutcome.RowRefused(input, column, row, reason);
    }

    /// The run is over.
    void forget() {
        asked.clear();
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (var buffers : byInput.values()) {
            try {
                buffers.close();
            } catch (RuntimeException failed) {
                first = first == null ? failed : first;
            }
        }
        byInput.clear();
        if (first != null) {
            throw first;
        }
    }
}
