package dev.windlass.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.windlass.rows.Cell;
import dev.windlass.rows.ColumnsTable;
import dev.windlass.rows.PlainRows;
import dev.windlass.rows.RowFiller;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// `windlass bench columns`: laying a table's rows on the CPU ([RowFiller], the kernel's twin), beside the plain
/// loop over rows and columns that does the same ([PlainRows]), and beside reading the same rows from JSON, an
/// object each, by Jackson's streaming parser. In turns, on one thread; nothing here is a GPU's.
final class Columns {
    private static final int WARM_UP_ROUNDS = 3;

    private final ColumnsTable table;
    private final RowFiller filler = new RowFiller();
    private final JsonFactory json = new JsonFactory();
    private final Map<String, Integer> columns = new HashMap<>();
    private final Map<String, Integer> countries = new HashMap<>();

    private Columns(int rows, Arena arena) {
        this.table = ColumnsTable.withJson(rows, arena);
        for (int i = 0; i < table.layout.cells().size(); i++) {
            columns.put("c" + i, i);
        }
        ColumnsTable.COUNTRIES.forEach(it -> countries.put(it, countries.size()));
    }

    /// In a process of its own, since the client's JVM does without the compiler that a node's has.
    ///
    /// @param args `[SECONDS [ROUNDS]]`: length of a round, 1 by default, and how many, 7 by default
    static void run(String... args) throws IOException, InterruptedException {
        var main = new ArrayList<>(List.of(Columns.class.getName()));
        main.addAll(List.of(args));
        var process = Main.start(List.of("-XX:+UseSerialGC"), main);
        process.getInputStream().transferTo(System.out);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the measurement ended with " + process.exitValue());
        }
    }

    public static void main(String[] args) {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        for (int rows : new int[] {1_000, 100_000}) {
            try (var arena = Arena.ofConfined()) {
                new Columns(rows, arena).measure(rows, seconds, rounds);
            }
        }
    }

    private void measure(int rows, int seconds, int rounds) {
        var ways = new LinkedHashMap<String, Runnable>();
        ways.put("twin", () -> filler.fill(table.layout, table.batch, table.target, 0));
        ways.put("loop", () -> PlainRows.fill(table.layout, table.batch, table.target));
        ways.put("json", this::readAll);
        requireEqual(ways);
        var nanos = new LinkedHashMap<String, double[]>();
        ways.keySet().forEach(it -> nanos.put(it, new double[rounds]));
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (var way : ways.entrySet()) {
                double each = nanos(way.getValue(), seconds) / rows;
                if (round >= 0) {
                    nanos.get(way.getKey())[round] = each;
                }
            }
        }
        System.out.printf(
                "%n%,d rows of 20 columns to %d numbers, medians of %d rounds of %d s, ns/row%n",
                rows, table.layout.width(), rounds, seconds);
        nanos.forEach((name, all) -> {
            Arrays.sort(all);
            System.out.printf("%-5s %10.1f  (%.1f-%.1f)%n", name, all[rounds / 2], all[0], all[rounds - 1]);
        });
        double twin = nanos.get("twin")[rounds / 2];
        System.out.printf(
                "rate of the twin over the loop %.1f, over JSON %.1f%n",
                nanos.get("loop")[rounds / 2] / twin, nanos.get("json")[rounds / 2] / twin);
    }

    /// What doesn't do the same isn't compared.
    private void requireEqual(Map<String, Runnable> ways) {
        var results = new ArrayList<float[]>();
        for (var way : ways.values()) {
            table.target.fill((byte) 0);
            way.run();
            results.add(table.target.toArray(JAVA_FLOAT));
        }
        for (var result : results) {
            if (!Arrays.equals(result, results.getFirst())) {
                throw new IllegalStateException(
                        "number " + Arrays.mismatch(result, results.getFirst()) + " isn't the same by all ways");
            }
        }
    }

    private static double nanos(Runnable way, int seconds) {
        long from = System.nanoTime();
        long until = from + seconds * 1_000_000_000L;
        long now = from;
        int times = 0;
        for (; now < until; now = System.nanoTime()) {
            way.run();
            times++;
        }
        return (double) (now - from) / times;
    }

    private void readAll() {
        for (int row = 0; row < table.json.size(); row++) {
            read(table.json.get(row), table.target, (long) row * table.layout.width());
        }
    }

    private void read(byte[] line, MemorySegment target, long first) {
        try (var parser = json.createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                int column = columns.get(parser.currentName());
                parser.nextToken();
                put(parser, column, target, first + table.layout.at(column));
            }
        }
    }

    private void put(JsonParser parser, int column, MemorySegment target, long at) {
        switch (table.layout.cells().get(column)) {
            case Cell.Numeric cell -> target.setAtIndex(JAVA_FLOAT, at, numeric(parser, column, cell));
            case Cell.Ordinal _ ->
                target.setAtIndex(
                        JAVA_FLOAT,
                        at,
                        parser.currentToken() == JsonToken.VALUE_STRING
                                ? countries.get(parser.getString())
                                : parser.getIntValue() - 1);
            case Cell.OneHot cell -> {
                int code = countries.get(parser.getString());
                for (int i = 0; i < cell.width(); i++) {
                    target.setAtIndex(JAVA_FLOAT, at + i, i == code ? 1 : 0);
                }
            }
        }
    }

    private float numeric(JsonParser parser, int column, Cell.Numeric cell) {
        double value = switch (parser.currentToken()) {
            case VALUE_NULL -> cell.impute() == null ? Double.NaN : cell.impute();
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            default -> table.single(column) ? parser.getFloatValue() : parser.getDoubleValue();
        };
        return (float) ((value - cell.offset()) / cell.scale());
    }
}
