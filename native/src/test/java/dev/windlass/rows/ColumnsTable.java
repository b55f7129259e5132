package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/// A table of 20 columns of mixed types, as Arrow has it and, if that is wanted, as JSON, an object each row. What
/// benchmarks lay rows of.
public final class ColumnsTable {
    public static final List<String> COUNTRIES =
            List.of("DE", "FR", "IT", "ES", "PL", "NL", "SE", "PT", "AT", "CH", "BE", "DK");
    private static final List<ElementKind> NUMBERS = List.of(
            ElementKind.FLOAT64,
            ElementKind.FLOAT64,
            ElementKind.FLOAT64,
            ElementKind.FLOAT64,
            ElementKind.FLOAT32,
            ElementKind.FLOAT32,
            ElementKind.FLOAT32,
            ElementKind.FLOAT32,
            ElementKind.FLOAT32,
            ElementKind.INT64,
            ElementKind.INT64,
            ElementKind.INT64,
            ElementKind.INT32,
            ElementKind.INT32,
            ElementKind.UINT8,
            ElementKind.INT16,
            ElementKind.BITS);

    public final RowLayout layout;
    public final RowBatch batch;

    /// Of each row; none unless wanted.
    public final List<byte[]> json = new ArrayList<>();

    /// Room for its rows.
    public final MemorySegment target;

    private final MemorySegment memory;
    private final int rows;
    private final Random random = new Random(20_261_130);
    private final List<StringJoiner> lines;
    private long used;

    /// @param json how many of the rows are to be had as JSON, too: none or all
    private ColumnsTable(int rows, int json, Arena arena) {
        this.rows = rows;
        this.memory = arena.allocate(rows * 128L + 4096, 64);
        this.lines = IntStream.range(0, json)
                .mapToObj(_ -> new StringJoiner(",", "{", "}"))
                .toList();
        var cells = new ArrayList<Cell>();
        this.batch = new RowBatch(memory, NUMBERS.size() + 3).start(rows);
        for (int i = 0; i < NUMBERS.size(); i++) {
            cells.add(new Cell.Numeric(i % 2 == 0 ? 3.5 : null, i < 14 ? 10.25 : 0, i < 14 ? 7.5 : 1));
            number(i, NUMBERS.get(i), i % 4 == 0);
        }
        cells.add(new Cell.OneHot(Categories.coded(COUNTRIES.size(), Categories.NONE), false));
        country(NUMBERS.size(), ElementKind.INT32);
        cells.add(new Cell.Ordinal(Categories.coded(COUNTRIES.size(), Categories.NONE), false, -1));
        country(NUMBERS.size() + 1, ElementKind.INT8);
        cells.add(new Cell.Ordinal(
                Categories.whole(
                        IntStream.range(1, 13).mapToObj(it -> (long) it).toList(), Categories.NONE),
                true,
                0));
        month(NUMBERS.size() + 2);
        this.layout = new RowLayout(cells);
        this.target = arena.allocate((long) rows * layout.width() * Float.BYTES, 64);
        lines.forEach(line -> this.json.add(line.toString().getBytes(UTF_8)));
    }

    public static ColumnsTable of(int rows, Arena arena) {
        return new ColumnsTable(rows, 0, arena);
    }

    public static ColumnsTable withJson(int rows, Arena arena) {
        return new ColumnsTable(rows, rows, arena);
    }

    /// What its columns lie in.
    public MemorySegment memory() {
        return memory;
    }

    /// The bytes of it that they take, values and validity.
    public long columnBytes() {
        return used;
    }

    private long take(long bytes) {
        long at = used;
        used += bytes + 63 & -64;
        return at;
    }

    private void number(int column, ElementKind kind, boolean nulls) {
        long at = take(kind.bytes(rows));
        long validityAt = nulls ? take((rows + 7) / 8) : RowBatch.NONE;
        for (int i = 0; i < rows; i++) {
            boolean isNull = nulls && random.nextInt(20) == 0;
            if (nulls && !isNull) {
                set(validityAt, i);
            }
            double value = random.nextGaussian() * 100;
            write(kind, at, i, value);
            if (!lines.isEmpty()) {
                lines.get(i).add("\"c" + column + "\":" + (isNull ? "null" : text(kind, value)));
            }
        }
        batch.elements(column, kind, at, validityAt, 0);
    }

    private void write(ElementKind kind, long at, int index, double value) {
        switch (kind) {
            case FLOAT64 -> memory.setAtIndex(JAVA_DOUBLE, at / 8 + index, value);
            case FLOAT32 -> memory.setAtIndex(JAVA_FLOAT, at / 4 + index, (float) value);
            case INT64 -> memory.setAtIndex(JAVA_LONG, at / 8 + index, (long) (value * 1000));
            case INT32 -> memory.setAtIndex(JAVA_INT, at / 4 + index, (int) (value * 100));
            case INT16 -> memory.setAtIndex(JAVA_SHORT, at / 2 + index, (short) value);
            case UINT8 -> memory.set(JAVA_BYTE, at + index, (byte) ((int) value & 0x7f));
            default -> {
                if (value > 0) {
                    set(at, index);
                }
            }
        }
    }

    private static String text(ElementKind kind, double value) {
        return switch (kind) {
            case FLOAT64 -> Double.toString(value);
            case FLOAT32 -> Float.toString((float) value);
            case INT64 -> Long.toString((long) (value * 1000));
            case INT32 -> Integer.toString((int) (value * 100));
            case INT16 -> Short.toString((short) value);
            case UINT8 -> Integer.toString((int) value & 0x7f);
            default -> Boolean.toString(value > 0);
        };
    }

    private void country(int column, ElementKind kind) {
        long at = take(kind.bytes(rows));
        for (int i = 0; i < rows; i++) {
            int place = random.nextInt(COUNTRIES.size());
            if (kind == ElementKind.INT8) {
                memory.set(JAVA_BYTE, at + i, (byte) place);
            } else {
                memory.setAtIndex(JAVA_INT, at / 4 + i, place);
            }
            if (!lines.isEmpty()) {
                lines.get(i).add("\"c" + column + "\":\"" + COUNTRIES.get(place) + "\"");
            }
        }
        batch.elements(column, kind, at, RowBatch.NONE, 0)
                .dictionary(column, IntStream.range(0, COUNTRIES.size()).toArray(), COUNTRIES.size());
    }

    private void month(int column) {
        long at = take(rows);
        for (int i = 0; i < rows; i++) {
            int month = 1 + random.nextInt(12);
            memory.set(JAVA_BYTE, at + i, (byte) month);
            if (!lines.isEmpty()) {
                lines.get(i).add("\"c" + column + "\":" + month);
            }
        }
        batch.elements(column, ElementKind.INT8, at, RowBatch.NONE, 0);
    }

    private void set(long bitsAt, int index) {
        long at = bitsAt + index / 8;
        memory.set(JAVA_BYTE, at, (byte) (memory.get(JAVA_BYTE, at) | 1 << index % 8));
    }

    public boolean single(int column) {
        return column < NUMBERS.size() && NUMBERS.get(column) == ElementKind.FLOAT32;
    }
}
