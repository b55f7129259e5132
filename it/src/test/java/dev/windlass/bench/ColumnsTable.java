package dev.windlass.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.rows.Categories;
import dev.windlass.rows.Cell;
import dev.windlass.rows.ElementKind;
import dev.windlass.rows.RowBatch;
import dev.windlass.rows.RowLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/// A table of 20 columns of mixed types, as Arrow has it and as JSON, an object each row.
final class ColumnsTable {
    static final List<String> COUNTRIES =
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

    final RowLayout layout;
    final RowBatch batch;
    final List<byte[]> json = new ArrayList<>();
    final MemorySegment target;

    private final MemorySegment memory;
    private final int rows;
    private final Random random = new Random(20_261_130);
    private final List<StringJoiner> lines;
    private long used;

    ColumnsTable(int rows, Arena arena) {
        this.rows = rows;
        this.memory = arena.allocate(rows * 128L + 4096, 64);
        this.lines = IntStream.range(0, rows)
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
        lines.forEach(line -> json.add(line.toString().getBytes(UTF_8)));
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
            var text = write(kind, at, i);
            lines.get(i).add("\"c" + column + "\":" + (isNull ? "null" : text));
        }
        batch.elements(column, kind, at, validityAt, 0);
    }

    private String write(ElementKind kind, long at, int index) {
        double value = random.nextGaussian() * 100;
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
                return value > 0 ? "true" : "false";
            }
        }
        return switch (kind) {
            case FLOAT64 -> Double.toString(value);
            case FLOAT32 -> Float.toString((float) value);
            case INT64 -> Long.toString((long) (value * 1000));
            case INT32 -> Integer.toString((int) (value * 100));
            case INT16 -> Short.toString((short) value);
            default -> Integer.toString((int) value & 0x7f);
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
            lines.get(i).add("\"c" + column + "\":\"" + COUNTRIES.get(place) + "\"");
        }
        batch.elements(column, kind, at, RowBatch.NONE, 0)
                .dictionary(column, IntStream.range(0, COUNTRIES.size()).toArray(), COUNTRIES.size());
    }

    private void month(int column) {
        long at = take(rows);
        for (int i = 0; i < rows; i++) {
            int month = 1 + random.nextInt(12);
            memory.set(JAVA_BYTE, at + i, (byte) month);
            lines.get(i).add("\"c" + column + "\":" + month);
        }
        batch.elements(column, ElementKind.INT8, at, RowBatch.NONE, 0);
    }

    private void set(long bitsAt, int index) {
        long at = bitsAt + index / 8;
        memory.set(JAVA_BYTE, at, (byte) (memory.get(JAVA_BYTE, at) | 1 << index % 8));
    }

    boolean single(int column) {
        return column < NUMBERS.size() && NUMBERS.get(column) == ElementKind.FLOAT32;
    }
}
