package dev.windlass.cli;

import dev.windlass.json.WindlassJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Prints results: JSON as it came, or a table for people.
final class Printer {
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
        var widths = new ArrayList<Integer>();
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).codePointCount(0, row.get(i).length());
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            var cell = row.get(i);
            line.append(cell).append(" ".repeat(widths.get(i) - cell.codePointCount(0, cell.length()) + 2));
        }
        return line.toString().stripTrailing();
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
