package dev.windlass.rows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A [RowLayout] in bytes, little-endian: for each cell role u32, flags u32, offset, scale and impute f64, otherwise
/// f32, size i32, the category of null i32, 4 bytes of nothing; and behind it, if its categories are whole numbers,
/// those, i64 each.
final class LayoutCodec {
    private static final int CELL_BYTES = 48;
    private static final int NUMBER = 0;
    private static final int ONE_HOT = 1;
    private static final int ORDINAL = 2;
    private static final int IMPUTES = 1;
    private static final int REFUSES = 2;
    private static final int KEYED = 4;

    private LayoutCodec() {}

    static byte[] encode(RowLayout layout) {
        int bytes = 0;
        for (var cell : layout.cells()) {
            bytes += CELL_BYTES + Long.BYTES * numbers(cell).length;
        }
        var out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        layout.cells().forEach(it -> put(it, out));
        return out.array();
    }

    private static void put(Cell cell, ByteBuffer out) {
        switch (cell) {
            case Cell.Numeric(var impute, double offset, double scale) ->
                out.putInt(NUMBER)
                        .putInt(impute == null ? 0 : IMPUTES)
                        .putDouble(offset)
                        .putDouble(scale)
                        .putDouble(impute == null ? 0 : impute)
                        .putLong(0)
                        .putLong(0);
            case Cell.OneHot(var categories, boolean refuses) -> put(ONE_HOT, categories, refuses, 0, out);
            case Cell.Ordinal(var categories, boolean refuses, float otherwise) ->
                put(ORDINAL, categories, refuses, otherwise, out);
        }
    }

    private static void put(int role, Categories categories, boolean refuses, float otherwise, ByteBuffer out) {
        out.putInt(role).putInt((refuses ? REFUSES : 0) | (categories.keyed() ? KEYED : 0));
        out.putLong(0).putLong(0).putLong(0);
        out.putFloat(otherwise)
                .putInt(categories.size())
                .putInt(categories.ofNull())
                .putInt(0);
        for (long number : categories.numbers()) {
            out.putLong(number);
        }
    }

    private static long[] numbers(Cell cell) {
        return switch (cell) {
            case Cell.Numeric _ -> new long[0];
            case Cell.OneHot hot -> hot.categories().numbers();
            case Cell.Ordinal ordinal -> ordinal.categories().numbers();
        };
    }

    /// @throws IllegalArgumentException if it can't be one
    /// @throws java.nio.BufferUnderflowException if it ends too early
    static RowLayout decode(byte[] encoded) {
        var in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        var cells = new ArrayList<Cell>();
        while (in.hasRemaining()) {
            cells.add(cell(in));
        }
        return new RowLayout(cells);
    }

    private static Cell cell(ByteBuffer in) {
        int role = in.getInt();
        int flags = in.getInt();
        double offset = in.getDouble();
        double scale = in.getDouble();
        double impute = in.getDouble();
        float otherwise = in.getFloat();
        int size = in.getInt();
        int ofNull = in.getInt();
        in.getInt();
        boolean refuses = (flags & REFUSES) != 0;
        return switch (role) {
            case NUMBER -> new Cell.Numeric((flags & IMPUTES) == 0 ? null : impute, offset, scale);
            case ONE_HOT -> new Cell.OneHot(categories(in, flags, size, ofNull), refuses);
            case ORDINAL -> new Cell.Ordinal(categories(in, flags, size, ofNull), refuses, otherwise);
            default -> throw new IllegalArgumentException("a cell has role " + role);
        };
    }

    private static Categories categories(ByteBuffer in, int flags, int size, int ofNull) {
        if ((flags & KEYED) == 0) {
            return Categories.coded(size, ofNull);
        }
        if (size < 0 || size > in.remaining() / Long.BYTES) {
            throw new IllegalArgumentException("a cell has " + size + " categories");
        }
        List<Long> numbers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            numbers.add(in.getLong());
        }
        return Categories.whole(numbers, ofNull);
    }
}
