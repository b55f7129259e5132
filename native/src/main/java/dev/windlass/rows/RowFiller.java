package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.windlass.rows.RowVerdict.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Lays rows on the CPU, a tile of them after the other so that they stay in the nearest cache, column by column.
/// The oracle of [RowKernel]. Keeps some 7 KB to work with, and nothing of what it did; not for two threads at once.
public final class RowFiller {
    private static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final int TILE_BYTES = 32 << 10;
    private static final float[] ZEROS = new float[1024];

    private final TileReader tile = new TileReader();
    private final Refusals refusals = new Refusals();
    private final TileCodes codes = new TileCodes(tile, refusals);

    /// Lays all rows of a batch.
    ///
    /// @param target row-major FP32; what isn't a row of the batch stays as it is
    /// @param firstRow where in `target` the batch's first row belongs
    /// @throws IllegalArgumentException if the batch's columns can't be the layout's cells
    /// @throws IndexOutOfBoundsException if the rows don't fit into `target`
    public RowVerdict fill(RowLayout layout, RowBatch batch, MemorySegment target, long firstRow) {
        batch.require(layout);
        long rowBytes = (long) layout.width() * Float.BYTES;
        Objects.checkFromIndexSize(firstRow * rowBytes, batch.rows() * rowBytes, target.byteSize());
        refusals.clear();
        int step = Math.clamp((TILE_BYTES / rowBytes) & -Long.SIZE, Long.SIZE, TileReader.ROWS_MAX);
        for (int from = 0; from < batch.rows(); from += step) {
            int count = Math.min(step, batch.rows() - from);
            long at = (firstRow + from) * rowBytes;
            if (layout.oneHot()) {
                clear(target, at, count * (long) layout.width());
            }
            for (int i = 0; i < layout.cells().size(); i++) {
                column(layout, batch, i, from, count, target, at);
            }
        }
        return refusals.verdict();
    }

    /// The same into what a buffer has from 0 to its limit.
    public RowVerdict fill(RowLayout layout, RowBatch batch, ByteBuffer target, long firstRow) {
        return fill(layout, batch, MemorySegment.ofBuffer(target.duplicate().position(0)), firstRow);
    }

    private void column(
            RowLayout layout, RowBatch batch, int column, int from, int count, MemorySegment target, long tileAt) {
        long at = tileAt + (long) layout.at(column) * Float.BYTES;
        long rowBytes = (long) layout.width() * Float.BYTES;
        switch (layout.cells().get(column)) {
            case Cell.Numeric cell -> {
                numbers(cell, batch, column, from, count);
                scatter(count, target, at, rowBytes);
            }
            case Cell.Ordinal cell -> {
                codes.read(cell.categories(), cell.refuses(), batch, column, from, count);
                for (int i = 0; i < count; i++) {
                    int code = tile.ints[i];
                    tile.floats[i] = code == Categories.NONE ? cell.otherwise() : code;
                }
                scatter(count, target, at, rowBytes);
            }
            case Cell.OneHot cell -> {
                codes.read(cell.categories(), cell.refuses(), batch, column, from, count);
                for (int i = 0; i < count; i++, at += rowBytes) {
                    int code = tile.ints[i];
                    if (code != Categories.NONE) {
                        target.set(FLOAT, at + (long) code * Float.BYTES, 1);
                    }
                }
            }
        }
    }

    private void numbers(Cell.Numeric cell, RowBatch batch, int column, int from, int count) {
        var in = batch.column(column);
        var kind = Objects.requireNonNull(in.kind);
        float missing = cell.missing();
        if (tile.numbers(batch.memory(), kind, in.valuesAt, in.first + from, count, cell)) {
            TileMath.replaceNan(tile.floats, count, missing);
        }
        if (tile.findNulls(batch.memory(), in, from, count)) {
            if (cell.impute() == null) {
                refusals.add(batch.columns(), column, from + tile.firstNull(), Reason.MISSING);
            }
            tile.eachNull(i -> tile.floats[i] = missing);
        }
    }

    private void scatter(int count, MemorySegment target, long first, long rowBytes) {
        float[] values = tile.floats;
        long at = first;
        for (int i = 0; i < count; i++) {
            target.set(FLOAT, at, values[i]);
            at += rowBytes;
        }
    }

    private static void clear(MemorySegment target, long from, long numbers) {
        for (long i = 0; i < numbers; i += ZEROS.length) {
            int count = (int) Math.min(ZEROS.length, numbers - i);
            MemorySegment.copy(ZEROS, 0, target, FLOAT, from + i * Float.BYTES, count);
        }
    }
}
