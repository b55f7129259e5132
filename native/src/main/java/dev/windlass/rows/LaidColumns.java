package dev.windlass.rows;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table's columns as they lie in one piece of memory, a *block*, of which rows are made where they are needed: first
/// what says so ([ColumnsCodec]), then each batch's columns, one behind the other, their values and their validity each
/// from a multiple of 64 bytes on. So what a description says of places can't be a lie. Immutable; owns no memory.
public final class LaidColumns {
    /// Of more, rows are better made at once: each costs a launch.
    public static final int BATCHES_MAX = 64;

    private static final long ALIGNMENT = 64;

    private final RowLayout layout;
    private final List<Batch> batches;

    /// By batch and column, where in the block.
    private final long[][] valuesAt;

    private final long[][] validityAt;
    private final long rows;
    private final long byteSize;

    /// One column of a batch.
    ///
    /// @param nullable it has a validity
    /// @param categories null unless its elements are places in a dictionary: of each place its category,
    ///     [Categories#NONE] or [Categories#NULL]; not copied, and not to be changed
    public record Column(ElementKind kind, boolean nullable, int @Nullable [] categories) {}

    /// Rows that came together.
    ///
    /// @param columns by cell of the layout
    public record Batch(int rows, List<Column> columns) {
        public Batch {
            columns = List.copyOf(columns);
            if (rows < 1) {
                throw new IllegalArgumentException("a batch of " + rows + " rows");
            }
        }
    }

    /// @throws IllegalArgumentException if there is no batch, or more than [#BATCHES_MAX], or one hasn't the layout's
    ///     columns
    public LaidColumns(RowLayout layout, List<Batch> batches) {
        this.layout = layout;
        this.batches = List.copyOf(batches);
        if (batches.isEmpty() || batches.size() > BATCHES_MAX) {
            throw new IllegalArgumentException(batches.size() + " batches, of 1 to " + BATCHES_MAX);
        }
        this.valuesAt = new long[batches.size()][];
        this.validityAt = new long[batches.size()][];
        long at = ColumnsCodec.bytes(layout, this.batches);
        long count = 0;
        for (int b = 0; b < batches.size(); b++) {
            at = place(b, at);
            count += batches.get(b).rows();
        }
        this.rows = count;
        this.byteSize = at;
    }

    private long place(int index, long from) {
        var batch = batches.get(index);
        int columns = layout.cells().size();
        if (batch.columns().size() != columns) {
            throw new IllegalArgumentException(batch.columns().size() + " columns for " + columns + " cells");
        }
        valuesAt[index] = new long[columns];
        validityAt[index] = new long[columns];
        long at = from;
        for (int i = 0; i < columns; i++) {
            var column = batch.columns().get(i);
            valuesAt[index][i] = aligned(at);
            at = valuesAt[index][i] + column.kind().bytes(batch.rows());
            validityAt[index][i] = RowBatch.NONE;
            if (column.nullable()) {
                validityAt[index][i] = aligned(at);
                at = validityAt[index][i] + ElementKind.BITS.bytes(batch.rows());
            }
        }
        return at;
    }

    private static long aligned(long at) {
        return (at + ALIGNMENT - 1) & -ALIGNMENT;
    }

    public RowLayout layout() {
        return layout;
    }

    public List<Batch> batches() {
        return batches;
    }

    /// Of all batches together.
    public long rows() {
        return rows;
    }

    /// Of all rows, as FP32.
    public long rowBytes() {
        return rows * layout.width() * Float.BYTES;
    }

    /// Of the whole block.
    public long byteSize() {
        return byteSize;
    }

    /// Where a column's values begin in the block: `kind.bytes(rows)` of them.
    public int valuesAt(int batch, int column) {
        return Math.toIntExact(valuesAt[batch][column]);
    }

    /// Where a column's validity begins, a bit for each row; [RowBatch#NONE] if it has none.
    public int validityAt(int batch, int column) {
        return Math.toIntExact(validityAt[batch][column]);
    }

    /// Writes what says all this to the beginning of a block. The columns are written by whoever has them.
    ///
    /// @param block little-endian, of [#byteSize] from 0 on
    public void describe(ByteBuffer block) {
        ColumnsCodec.write(this, block);
    }

    /// Whether some row may be one that can't be laid.
    public boolean mayRefuse() {
        for (var batch : batches) {
            for (int i = 0; i < batch.columns().size(); i++) {
                if (mayRefuse(layout.cells().get(i), batch.columns().get(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mayRefuse(Cell cell, Column column) {
        return column.categories() != null
                || switch (cell) {
                    case Cell.Numeric number -> number.impute() == null && column.nullable();
                    case Cell.OneHot hot -> hot.refuses();
                    case Cell.Ordinal ordinal -> ordinal.refuses();
                };
    }

    /// One batch, for [RowFiller] or [RowKernel].
    ///
    /// @param block memory that begins with it
    /// @throws IllegalArgumentException if the columns don't lie in it, or can't be the layout's cells
    public RowBatch batch(int index, MemorySegment block) {
        return part(index, block, 0, batches.get(index).rows());
    }

    private RowBatch part(int index, MemorySegment block, int from, int count) {
        var columns = batches.get(index).columns();
        var batch = new RowBatch(block, columns.size()).start(count);
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            batch.elements(i, column.kind(), valuesAt[index][i], validityAt[index][i], from);
            int[] categories = column.categories();
            if (categories != null) {
                batch.dictionary(i, categories, categories.length);
            }
        }
        batch.require(layout);
        return batch;
    }

    /// Some of the rows, in their order.
    public interface Rows {
        /// @param numbers row-major FP32; gone when this returns
        void take(MemorySegment numbers);
    }

    /// Lays all rows on the CPU, some at a time.
    ///
    /// @param pieceBytes how many bytes of rows are laid at a time, about
    /// @return true unless some can't be laid; those mean nothing then
    public boolean each(MemorySegment block, int pieceBytes, Rows rows) {
        long width = (long) layout.width() * Float.BYTES;
        int step = (int) Math.max(1, pieceBytes / width);
        var piece = MemorySegment.ofArray(new byte[Math.toIntExact(step * width)]);
        var filler = new RowFiller();
        boolean done = true;
        for (int b = 0; b < batches.size(); b++) {
            int count = batches.get(b).rows();
            for (int from = 0; from < count; from += step) {
                int some = Math.min(step, count - from);
                done &= filler.fill(layout, part(b, block, from, some), piece, 0) instanceof RowVerdict.Done;
                rows.take(piece.asSlice(0, some * width));
            }
        }
        return done;
    }

    /// Lays all rows on the CPU.
    ///
    /// @param target of [#rowBytes]
    public RowVerdict fill(MemorySegment block, MemorySegment target) {
        var filler = new RowFiller();
        long before = 0;
        for (int b = 0; b < batches.size(); b++) {
            var verdict = filler.fill(layout, batch(b, block), target, before);
            if (verdict instanceof RowVerdict.Refused(int column, long row, var reason)) {
                return new RowVerdict.Refused(column, before + row, reason);
            }
            before += batches.get(b).rows();
        }
        return new RowVerdict.Done();
    }
}
