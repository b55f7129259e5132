package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// A batch with its layout, made of a seed: of any types, with and without nulls, from any byte and any bit on, with
/// values at the edges of their types, dictionaries, and what is no category.
final class RandomBatch {
    private static final List<ElementKind> KINDS = List.of(ElementKind.values());
    private static final double[] SCALES = {1, 0x1p-1000, 49, 7, 98};

    static final int MEMORY_BYTES = 1 << 17;

    final RowLayout layout;
    final RowBatch batch;
    private final Random random;
    private final MemorySegment memory;
    private final List<String> columns = new ArrayList<>();
    private final int rows;
    private long used;

    /// How a column's values are written.
    private record Written(ElementKind kind, long valuesAt, long validityAt, long first) {}

    /// @param columnsMax at most as many columns: a case can be cut down
    /// @param rowsMax the same of rows
    /// @param memory of [#MEMORY_BYTES], with anything in it
    RandomBatch(long seed, int columnsMax, int rowsMax, MemorySegment memory) {
        this.random = new Random(seed);
        this.memory = memory;
        this.rows = Math.min(rowsMax, rows());
        int count = 1 + random.nextInt(8);
        var fills = new ArrayList<Runnable>();
        var cells = new ArrayList<Cell>();
        this.batch = new RowBatch(memory, Math.min(columnsMax, count)).start(rows);
        for (int i = 0; i < batch.columns(); i++) {
            int column = i;
            var cell = cell();
            cells.add(cell);
            fills.add(() -> fill(column, cell));
        }
        this.layout = new RowLayout(cells);
        fills.forEach(Runnable::run);
    }

    private int rows() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> 600 + random.nextInt(200);
            default -> random.nextInt(100);
        };
    }

    private Cell cell() {
        int choice = random.nextInt(5);
        if (choice < 3) {
            return new Cell.Numeric(
                    random.nextInt(4) > 0 ? random.nextGaussian() : null,
                    random.nextInt(3) > 0 ? random.nextGaussian() : random.nextBoolean() ? 0 : -0.0,
                    random.nextInt(3) > 0 ? random.nextGaussian() + 0x1p-40 : SCALES[random.nextInt(SCALES.length)]);
        }
        boolean refuses = random.nextInt(4) == 0;
        return choice == 3
                ? new Cell.OneHot(categories(), refuses)
                : new Cell.Ordinal(categories(), refuses, (float) random.nextGaussian());
    }

    private Categories categories() {
        int size = random.nextInt(20) == 0 ? 100 + random.nextInt(300) : 1 + random.nextInt(6);
        int ofNull = random.nextInt(3) == 0 ? random.nextInt(size) : Categories.NONE;
        if (random.nextBoolean()) {
            return Categories.coded(size, ofNull);
        }
        long spread = random.nextBoolean() ? 1 : random.nextLong(1, 1L << 50);
        long from = random.nextInt(10) - 5;
        return Categories.whole(
                IntStream.range(0, size)
                        .mapToObj(i -> (from + (i * 7 + 3) % (7L * size)) * spread)
                        .toList(),
                ofNull);
    }

    private void fill(int column, Cell cell) {
        if (cell instanceof Cell.Numeric) {
            var written = write(KINDS.get(random.nextInt(KINDS.size())), this::edgy);
            batch.elements(column, written.kind, written.valuesAt, written.validityAt, written.first);
            columns.add(cell + " of " + written);
            return;
        }
        var categories = cell instanceof Cell.OneHot hot ? hot.categories() : ((Cell.Ordinal) cell).categories();
        var kind = KINDS.get(random.nextInt(8));
        if (random.nextInt(3) == 0) {
            int places = 1 + random.nextInt(20);
            int[] table = IntStream.range(0, places + 2)
                    .map(_ -> random.nextInt(categories.size() + 2) - 2)
                    .toArray();
            int end = random.nextInt(200) == 0 ? places + 1 : places;
            var written = write(kind, _ -> random.nextInt(end));
            batch.elements(column, written.kind, written.valuesAt, written.validityAt, written.first)
                    .dictionary(column, table, places);
            columns.add(cell + " of " + written + " in " + Arrays.toString(table));
            return;
        }
        boolean keyed = categories.keyed() && categories.keys().length > 0;
        var written = write(
                kind,
                it -> random.nextInt(8) == 0
                        ? edgy(it)
                        : keyed
                                ? categories.keys()[random.nextInt(categories.keys().length)]
                                : random.nextInt(categories.size() + 3) - 2);
        batch.elements(column, written.kind, written.valuesAt, written.validityAt, written.first);
        columns.add(cell + " " + categories.size() + " categories of " + written);
    }

    private interface Value {
        /// The bits of a value, of which the lowest are taken.
        long of(ElementKind kind);
    }

    private Written write(ElementKind kind, Value value) {
        long first = random.nextInt(3) == 0 ? 0 : random.nextInt(70);
        long valuesAt = take(kind.bytes(first + rows));
        int bytes = (int) kind.bytes(8) / 8;
        for (long i = 0; i < kind.bytes(first + rows) / Math.max(1, bytes); i++) {
            long bits = value.of(kind);
            for (int b = 0; b < Math.max(1, bytes); b++) {
                memory.set(JAVA_BYTE, valuesAt + i * Math.max(1, bytes) + b, (byte) (bits >>> (8 * b)));
            }
        }
        if (random.nextInt(2) == 0) {
            return new Written(kind, valuesAt, RowBatch.NONE, first);
        }
        long validityAt = take(ElementKind.BITS.bytes(first + rows));
        int nullOf = random.nextInt(4);
        for (long i = 0; i < ElementKind.BITS.bytes(first + rows); i++) {
            int bits = random.nextInt(256);
            memory.set(JAVA_BYTE, validityAt + i, (byte)
                    switch (nullOf) {
                        case 0 -> 0xff;
                        case 1 -> bits;
                        case 2 -> random.nextInt(40) == 0 ? 0xef : 0xff;
                        default -> bits | bits >>> 3;
                    });
        }
        return new Written(kind, valuesAt, validityAt, first);
    }

    /// Room from some byte on; behind it is something else, or nothing.
    private long take(long bytes) {
        long at = used + random.nextInt(9);
        used = at + bytes;
        return at;
    }

    private long edgy(ElementKind kind) {
        int choice = random.nextInt(12);
        if (choice < 3) {
            return random.nextInt(20) - 10;
        }
        var scratch = MemorySegment.ofArray(new long[1]);
        double value = switch (choice) {
            case 3 -> Double.NaN;
            case 4 -> Double.POSITIVE_INFINITY;
            case 5 -> Double.NEGATIVE_INFINITY;
            case 6 -> -0.0;
            case 7 -> Float.MIN_VALUE * random.nextDouble();
            case 8 -> Float.MAX_VALUE * (1 + random.nextDouble() * 0x1p-20);
            case 9 -> tie();
            default -> random.nextGaussian() * 100;
        };
        switch (kind) {
            case FLOAT16 -> scratch.set(JAVA_SHORT_UNALIGNED, 0, Float.floatToFloat16((float) value));
            case FLOAT32 -> scratch.set(JAVA_FLOAT_UNALIGNED, 0, (float) value);
            case FLOAT64 -> scratch.set(JAVA_DOUBLE_UNALIGNED, 0, value);
            default ->
                scratch.set(
                        JAVA_LONG_UNALIGNED,
                        0,
                        choice == 9 ? (long) value : choice < 6 ? Long.MIN_VALUE >> (choice * 8) : random.nextLong());
        }
        long bits = scratch.get(JAVA_LONG_UNALIGNED, 0);
        // Any bits at all, also those of a NaN with a message.
        return choice == 11 ? random.nextLong() : choice == 10 ? ~bits : bits;
    }

    /// Divided by one of [#SCALES] it lies halfway between two numbers of FP32: the least error before shows.
    private double tie() {
        return ((1L << 24) + 2 * random.nextInt(1 << 23) + 1) * SCALES[2 + random.nextInt(3)];
    }

    @Override
    public String toString() {
        return rows + " rows of " + layout.width() + " numbers, columns:\n" + String.join("\n", columns);
    }
}
