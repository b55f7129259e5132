package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A batch and its layout as the kernel reads them: a word of refusal for each column, then the plan, which is a
/// `RowColumn` of `rows.cu` for each column and what those point to.
final class ColumnTable {
    static final MemoryLayout COLUMN = MemoryLayout.structLayout(
                    JAVA_LONG.withName("valuesAt"),
                    JAVA_LONG.withName("validityAt"),
                    JAVA_LONG.withName("tableAt"),
                    JAVA_LONG.withName("keysAt"),
                    JAVA_LONG.withName("categoriesAt"),
                    JAVA_LONG.withName("first"),
                    JAVA_DOUBLE.withName("offset"),
                    JAVA_DOUBLE.withName("scale"),
                    JAVA_DOUBLE.withName("impute"),
                    JAVA_INT.withName("kind"),
                    JAVA_INT.withName("role"),
                    JAVA_INT.withName("at"),
                    JAVA_INT.withName("width"),
                    JAVA_INT.withName("categories"),
                    JAVA_INT.withName("tableSize"),
                    JAVA_INT.withName("keyCount"),
                    JAVA_INT.withName("ofNull"),
                    JAVA_INT.withName("flags"),
                    JAVA_FLOAT.withName("otherwise"),
                    MemoryLayout.sequenceLayout(4, JAVA_INT).withName("unused"))
            .withName("RowColumn");

    private static final long NONE = -1;
    private static final int NUMBER = 0;
    private static final int ONE_HOT = 1;
    private static final int ORDINAL = 2;
    private static final int IMPUTES = 1;
    private static final int REFUSES = 2;

    private final RowLayout layout;
    private final RowBatch batch;
    private final MemorySegment plan;

    /// Where the next thing that a column points to lies in the plan.
    private long free;

    private ColumnTable(RowLayout layout, RowBatch batch, MemorySegment plan) {
        this.layout = layout;
        this.batch = batch;
        this.plan = plan;
        this.free = layout.cells().size() * COLUMN.byteSize();
    }

    /// Bytes of the words of refusal.
    static long refusedBytes(int columns) {
        return (long) columns * Long.BYTES;
    }

    /// Bytes of words and plan together.
    static long bytes(RowLayout layout, RowBatch batch) {
        long bytes = refusedBytes(layout.cells().size()) + layout.cells().size() * COLUMN.byteSize();
        for (int i = 0; i < layout.cells().size(); i++) {
            var categories = categories(layout.cells().get(i));
            if (batch.column(i).categories != null) {
                bytes += aligned((long) batch.column(i).places * Integer.BYTES);
            } else if (categories != null && categories.keyed()) {
                bytes += (long) categories.keys().length * Long.BYTES
                        + aligned((long) categories.keys().length * Integer.BYTES);
            }
        }
        return bytes;
    }

    /// Lays words, of nothing refused, and plan.
    ///
    /// @param table of [#bytes], aligned to 8
    static void lay(RowLayout layout, RowBatch batch, MemorySegment table) {
        long words = refusedBytes(layout.cells().size());
        table.asSlice(0, words).fill((byte) RowVerdict.NOTHING);
        var laid = new ColumnTable(layout, batch, table.asSlice(words));
        for (int i = 0; i < layout.cells().size(); i++) {
            laid.column(i);
        }
    }

    private void column(int index) {
        var in = batch.column(index);
        var at = plan.asSlice(index * COLUMN.byteSize(), COLUMN.byteSize());
        at.fill((byte) 0);
        put(at, "valuesAt", in.valuesAt);
        put(at, "validityAt", in.validityAt);
        put(at, "first", in.first);
        put(at, "tableAt", NONE);
        put(at, "keysAt", NONE);
        put(at, "kind", Objects.requireNonNull(in.kind).number());
        put(at, "at", layout.at(index));
        var cell = layout.cells().get(index);
        put(at, "width", cell.width());
        switch (cell) {
            case Cell.Numeric number -> {
                put(at, "role", NUMBER);
                at.set(JAVA_DOUBLE, offset("offset"), number.offset());
                at.set(JAVA_DOUBLE, offset("scale"), number.scale());
                at.set(JAVA_DOUBLE, offset("impute"), number.impute() == null ? 0 : number.impute());
                put(at, "flags", number.impute() == null ? 0 : IMPUTES);
            }
            case Cell.OneHot hot -> {
                put(at, "role", ONE_HOT);
                put(at, "flags", hot.refuses() ? REFUSES : 0);
                categories(at, in, hot.categories());
            }
            case Cell.Ordinal ordinal -> {
                put(at, "role", ORDINAL);
                put(at, "flags", ordinal.refuses() ? REFUSES : 0);
                at.set(JAVA_FLOAT, offset("otherwise"), ordinal.otherwise());
                categories(at, in, ordinal.categories());
            }
        }
    }

    private void categories(MemorySegment at, RowBatch.Column in, Categories categories) {
        put(at, "categories", categories.size());
        put(at, "ofNull", categories.ofNull());
        int[] table = in.categories;
        if (table != null) {
            put(at, "tableAt", free);
            put(at, "tableSize", in.places);
            ints(table, in.places);
        } else if (categories.keyed()) {
            long[] keys = categories.keys();
            put(at, "keysAt", free);
            put(at, "keyCount", keys.length);
            MemorySegment.copy(keys, 0, plan, JAVA_LONG, free, keys.length);
            free += (long) keys.length * Long.BYTES;
            put(at, "categoriesAt", free);
            ints(categories.codes(), keys.length);
        }
    }

    private void ints(int[] values, int count) {
        MemorySegment.copy(values, 0, plan, JAVA_INT, free, count);
        free += aligned((long) count * Integer.BYTES);
    }

    private static @Nullable Categories categories(Cell cell) {
        return switch (cell) {
            case Cell.Numeric _ -> null;
            case Cell.OneHot hot -> hot.categories();
            case Cell.Ordinal ordinal -> ordinal.categories();
        };
    }

    private static long aligned(long bytes) {
        return (bytes + 7) & -8;
    }

    private static void put(MemorySegment at, String name, long value) {
        at.set(JAVA_LONG, offset(name), value);
    }

    private static void put(MemorySegment at, String name, int value) {
        at.set(JAVA_INT, offset(name), value);
    }

    private static long offset(String name) {
        return COLUMN.byteOffset(PathElement.groupElement(name));
    }
}
