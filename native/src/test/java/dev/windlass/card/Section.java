package dev.windlass.card;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table of the report, as it was told by a [Sheet].
record Section(String title, List<String> columns, List<List<Cell>> rows, List<String> notes) {
    sealed interface Cell {
        record Words(String text) implements Cell {}

        record Figure(double value) implements Cell {}
    }

    /// All tables that a process told.
    static List<Section> of(List<String> lines) {
        var sections = new ArrayList<Section>();
        for (var line : lines) {
            var parts = List.of(line.split("\t", -1));
            var rest = parts.subList(1, parts.size());
            switch (parts.getFirst()) {
                case Sheet.MARK + "title" ->
                    sections.add(new Section(rest.getFirst(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
                case Sheet.MARK + "columns" -> sections.getLast().columns.addAll(rest);
                case Sheet.MARK + "row" ->
                    sections.getLast().rows.add(rest.stream().map(Section::cell).toList());
                case Sheet.MARK + "note" -> sections.getLast().notes.add(rest.getFirst());
                default -> {}
            }
        }
        return sections;
    }

    private static Cell cell(String text) {
        return text.startsWith("#") ? new Cell.Figure(Double.parseDouble(text.substring(1))) : new Cell.Words(text);
    }

    /// Each number in its rounds' median, as the report's raw file has it: section, row, column, value.
    List<String> raw() {
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var words = row.stream()
                    .filter(Cell.Words.class::isInstance)
                    .map(cell -> ((Cell.Words) cell).text())
                    .toList();
            for (int i = 0; i < row.size(); i++) {
                if (row.get(i) instanceof Cell.Figure(var value)) {
                    lines.add(quoted(title, String.join(" ", words), columns.get(i)) + "," + value);
                }
            }
        }
        return lines;
    }

    private static String quoted(String... texts) {
        return String.join(
                ",",
                Arrays.stream(texts)
                        .map(it -> '"' + it.replace("\"", "\"\"") + '"')
                        .toList());
    }
}
