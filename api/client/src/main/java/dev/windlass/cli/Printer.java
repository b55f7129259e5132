package dev.windlass.cli;

import dev.windlass.json.WindlassJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Prints results: JSON as it came, or a table for people.
final class Printer {
    /// A last column narrower than this isn't worth its place: its cells go below their rows.
    private static final int LAST_COLUMN_MIN = 20;

    private static final String BELOW = "      ";

    private Printer() {}

    /// The value as one JSON document, or as the lines that `text` makes.
    static ExitCode print(Terminal terminal, Connection connection, Object value, Supplier<List<String>> text) {
        if (connection.json()) {
            terminal.out().println(WindlassJson.mapper().writeValueAsString(value));
        } else {
            text.get().forEach(terminal.out()::println);
        }
        return ExitCode.OK;
    }

    /// Rows in columns as wide as their widest cell; the first row is the header.
    static List<String> table(List<List<String>> rows) {
        return table(rows, Integer.MAX_VALUE);
    }

    /// The same in at most `columns` characters: what the last cell has too much goes on below it, and what
    /// still is too long is clipped.
    static List<String> table(List<List<String>> rows, int columns) {
        var widths = widths(rows);
        int before = widths.stream()
                .limit(Math.max(0, widths.size() - 1))
                .mapToInt(each -> each + 2)
                .sum();
        int room = columns - before;
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var head = line(row.subList(0, row.size() - 1), widths);
            var last = row.getLast();
            if (room >= LAST_COLUMN_MIN || last.isEmpty()) {
                var parts = Wrapped.lines(last, Math.max(1, room), "");
                lines.add((head + parts.getFirst()).stripTrailing());
                parts.stream().skip(1).forEach(each -> lines.add(" ".repeat(before) + each));
            } else {
                lines.add(head.stripTrailing());
                lines.addAll(Wrapped.lines(BELOW + last, columns, BELOW));
            }
        }
        return lines.stream().map(each -> Wrapped.clipped(each, columns)).toList();
    }

    private static List<Integer> widths(List<List<String>> rows) {
        var widths = new ArrayList<Integer>();
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = Wrapped.width(row.get(i));
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        return widths;
    }

    private static String line(List<String> cells, List<Integer> widths) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            var cell = cells.get(i);
            line.append(cell).append(" ".repeat(widths.get(i) - Wrapped.width(cell) + 2));
        }
        return line.toString();
    }

    /// Bytes in the largest unit that keeps the number at or above 1.
    static String bytes(long bytes) {
        var units = List.of("B", "KiB", "MiB", "GiB", "TiB");
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < units.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : "%.1f %s".formatted(amount, units.get(unit));
    }
}
