package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.windlass.rows.RowVerdict.Reason;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The same as [RowFiller] as one would write it down: row by row, value by value. A third opinion in tests, and
/// what the bench measures against.
public final class PlainRows {
    private final RowLayout layout;
    private final RowBatch batch;
    private final MemorySegment target;
    private final Refusals refusals = new Refusals();

    private PlainRows(RowLayout layout, RowBatch batch, MemorySegment target) {
        this.layout = layout;
        this.batch = batch;
        this.target = target;
    }

    /// @param target of exactly the batch's rows
    public static RowVerdict fill(RowLayout layout, RowBatch batch, MemorySegment target) {
        var rows = new PlainRows(layout, batch, target);
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 0; column < batch.columns(); column++) {
                rows.put(row, column, layout.cells().get(column));
            }
        }
        return rows.refusals.verdict();
    }

    private void put(int row, int column, Cell cell) {
        long at = ((long) row * layout.width() + layout.at(column)) * Float.BYTES;
        switch (cell) {
            case Cell.Numeric numeric -> target.set(JAVA_FLOAT_UNALIGNED, at, numeric(row, column, numeric));
            case Cell.Ordinal ordinal -> {
                int code = code(row, column, ordinal.categories(), ordinal.refuses());
                target.set(JAVA_FLOAT_UNALIGNED, at, code < 0 ? ordinal.otherwise() : code);
            }
            case Cell.OneHot hot -> {
                int code = code(row, column, hot.categories(), hot.refuses());
                for (int i = 0; i < hot.width(); i++) {
                    target.set(JAVA_FLOAT_UNALIGNED, at + 4L * i, i == code ? 1 : 0);
                }
            }
        }
    }

    private float numeric(int row, int column, Cell.Numeric cell) {
        boolean isNull = isNull(row, column);
        if (isNull && cell.impute() == null) {
            refusals.add(batch.columns(), column, row, Reason.MISSING);
        }
        double value = isNull ? Double.NaN : number(row, column);
        if (Double.isNaN(value)) {
            return cell.impute() == null ? Float.NaN : cell.of(cell.impute());
        }
        return cell.of(value);
    }

    private int code(int row, int column, Categories categories, boolean refuses) {
        int code = isNull(row, column) ? Categories.NULL : code(row, column, categories);
        boolean isNull = code == Categories.NULL;
        code = isNull ? categories.ofNull() : code;
        if (code == Categories.NONE && refuses) {
            refusals.add(batch.columns(), column, row, isNull ? Reason.MISSING : Reason.UNKNOWN);
        }
        return code;
    }

    private int code(int row, int column, Categories categories) {
        var in = batch.column(column);
        long value = whole(row, column);
        boolean tooLarge = in.kind == ElementKind.UINT64 && value < 0;
        if (in.categories != null) {
            if (value < 0 || value >= in.places) {
                refusals.add(batch.columns(), column, row, Reason.OUTSIDE);
                return Categories.NONE;
            }
            return in.categories[(int) value];
        }
        if (categories.keyed()) {
            for (int i = 0; i < categories.keys().length && !tooLarge; i++) {
                if (categories.keys()[i] == value) {
                    return categories.codes()[i];
                }
            }
            return Categories.NONE;
        }
        return tooLarge || value < Categories.NULL || value >= categories.size() ? Categories.NONE : (int) value;
    }

    private boolean isNull(int row, int column) {
        var in = batch.column(column);
        return in.validityAt != RowBatch.NONE && !bit(in.validityAt, in.first + row);
    }

    private boolean bit(long at, long index) {
        return (batch.memory().get(JAVA_BYTE, at + index / 8) >> (index % 8) & 1) != 0;
    }

    private long whole(int row, int column) {
        var in = batch.column(column);
        long index = in.first + row;
        var memory = batch.memory();
        return switch (Objects.requireNonNull(in.kind)) {
            case INT8 -> memory.get(JAVA_BYTE, in.valuesAt + index);
            case UINT8 -> memory.get(JAVA_BYTE, in.valuesAt + index) & 0xff;
            case INT16 -> memory.get(JAVA_SHORT_UNALIGNED, in.valuesAt + 2 * index);
            case UINT16 -> memory.get(JAVA_SHORT_UNALIGNED, in.valuesAt + 2 * index) & 0xffff;
            case INT32 -> memory.get(JAVA_INT_UNALIGNED, in.valuesAt + 4 * index);
            case UINT32 -> Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, in.valuesAt + 4 * index));
            default -> memory.get(JAVA_LONG_UNALIGNED, in.valuesAt + 8 * index);
        };
    }

    private double number(int row, int column) {
        var in = batch.column(column);
        long index = in.first + row;
        var memory = batch.memory();
        return switch (Objects.requireNonNull(in.kind)) {
            case FLOAT16 -> Float.float16ToFloat(memory.get(JAVA_SHORT_UNALIGNED, in.valuesAt + 2 * index));
            case FLOAT32 -> memory.get(JAVA_FLOAT_UNALIGNED, in.valuesAt + 4 * index);
            case FLOAT64 -> memory.get(JAVA_DOUBLE_UNALIGNED, in.valuesAt + 8 * index);
            case BITS -> bit(in.valuesAt, index) ? 1 : 0;
            case BYTES -> memory.get(JAVA_BYTE, in.valuesAt + index) != 0 ? 1 : 0;
            case UINT64 -> unsigned(whole(row, column));
            default -> whole(row, column);
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1));
    }
}
