package dev.windlass.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The table at the end: act, expected, seen, held. Long cells go on in the next line.
final class Table {
    private static final int[] WIDTHS = {26, 40, 56, 4};

    private Table() {}

    static List<String> of(List<Act> acts) {
        var lines = new ArrayList<String>();
        lines.addAll(row("ACT", "EXPECTED", "SEEN", "HELD"));
        lines.add(Arrays.stream(WIDTHS)
                .mapToObj("-"::repeat)
                .reduce((a, b) -> a + "  " + b)
                .orElseThrow());
        for (var act : acts) {
            lines.addAll(row(act.name(), act.expected(), act.seen(), act.held() ? "yes" : "NO"));
        }
        return List.copyOf(lines);
    }

    private static List<String> row(String... cells) {
        var wrapped = new ArrayList<List<String>>();
        for (int i = 0; i < cells.length; i++) {
            wrapped.add(wrap(cells[i], WIDTHS[i]));
        }
        int height = wrapped.stream().mapToInt(List::size).max().orElseThrow();
        var lines = new ArrayList<String>();
        for (int line = 0; line < height; line++) {
            var text = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                var cell = wrapped.get(i);
                text.append(padded(line < cell.size() ? cell.get(line) : "", WIDTHS[i]))
                        .append("  ");
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /// Broken at spaces; a word longer than a line is cut.
    private static List<String> wrap(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
            while (line.length() > width) {
                lines.add(line.substring(0, width));
                line.delete(0, width);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
