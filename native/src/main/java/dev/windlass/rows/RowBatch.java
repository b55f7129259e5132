package dev.windlass.rows;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Where the columns of a batch lie in one piece of memory, by the cells of a [RowLayout]. Owns nothing, and may be
/// moved on to the next batch in the same memory. Not for two threads at once.
public final class RowBatch {
    /// No validity: no element is null.
    public static final long NONE = -1;

    private final MemorySegment memory;
    private final Column[] columns;
    private int rows;

    /// Tells the categories of a column that doesn't lie as elements; on the CPU only.
    public interface CodeReader {
        /// Of `count` rows from `from` on, each its category, [Categories#NONE] or [Categories#NULL].
        void read(int from, int count, int[] into);
    }

    /// One column; what is "at" is bytes of the memory.
    static final class Column {
        @Nullable ElementKind kind;

        long valuesAt;
        long validityAt = NONE;
        long first;
        int @Nullable [] categories;
        int places;

        @Nullable CodeReader reader;
    }

    public RowBatch(MemorySegment memory, int columns) {
        this.memory = memory;
        this.columns = new Column[columns];
        for (int i = 0; i < columns; i++) {
            this.columns[i] = new Column();
        }
    }

    /// In what a buffer has from 0 to its limit.
    public static RowBatch in(ByteBuffer memory, int columns) {
        return new RowBatch(MemorySegment.ofBuffer(memory.duplicate().position(0)), columns);
    }

    /// Begins a batch of so many rows, whose columns are to be said anew.
    public RowBatch start(int rowCount) {
        if (rowCount < 0) {
            throw new IllegalArgumentException(rowCount + " rows");
        }
        rows = rowCount;
        for (var column : columns) {
            column.kind = null;
            column.categories = null;
            column.reader = null;
        }
        return this;
    }

    public int rows() {
        return rows;
    }

    /// A column of elements as Arrow lays them.
    ///
    /// @param valuesAt where the elements begin
    /// @param validityAt where the validity begins, a bit for each of them; or [#NONE]
    /// @param first how many elements, and bits of the validity, come before the first row
    /// @throws IllegalArgumentException if they don't lie in the memory
    public RowBatch elements(int column, ElementKind kind, long valuesAt, long validityAt, long first) {
        requireInside(valuesAt, first, kind.bytes(first + rows));
        if (validityAt != NONE) {
            requireInside(validityAt, first, ElementKind.BITS.bytes(first + rows));
        }
        var one = columns[column];
        one.kind = kind;
        one.valuesAt = valuesAt;
        one.validityAt = validityAt;
        one.first = first;
        return this;
    }

    /// Says of a column whose elements are places in a dictionary which categories those are.
    ///
    /// @param categories of each place its category, [Categories#NONE] or [Categories#NULL]; not copied
    /// @param places how many of them count
    public RowBatch dictionary(int column, int[] categories, int places) {
        columns[column].categories = categories;
        columns[column].places = places;
        return this;
    }

    /// A column whose categories are told.
    public RowBatch codes(int column, CodeReader reader) {
        columns[column].reader = reader;
        return this;
    }

    int columns() {
        return columns.length;
    }

    MemorySegment memory() {
        return memory;
    }

    Column column(int index) {
        return columns[index];
    }

    void require(RowLayout layout) {
        if (columns.length != layout.cells().size()) {
            throw new IllegalArgumentException(
                    columns.length + " columns for " + layout.cells().size() + " cells");
        }
        for (int i = 0; i < columns.length && rows > 0; i++) {
            var one = columns[i];
            boolean number = layout.cells().get(i) instanceof Cell.Numeric;
            boolean fits = one.reader != null ? !number : one.kind != null && (number || one.kind.whole());
            if (!fits || (number && one.categories != null)) {
                throw new IllegalArgumentException("column " + i + " of " + one.kind + " can't be "
                        + layout.cells().get(i));
            }
        }
    }

    private void requireInside(long at, long first, long byteSize) {
        if (at < 0 || first < 0 || first > memory.byteSize() * Byte.SIZE || at > memory.byteSize() - byteSize) {
            throw new IllegalArgumentException("column from " + at + " on, of " + byteSize + " bytes in "
                    + memory.byteSize() + " bytes of memory");
        }
    }
}
