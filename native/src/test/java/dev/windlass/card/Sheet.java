package dev.windlass.card;

import java.io.PrintStream;

/// A table of the report as a part's process tells it, line by line on its standard output; [Section] reads it.
/// A cell is words or a number, which the report shows only if it was measured on a card.
final class Sheet {
    /// What begins the lines of the report among all else that a process says.
    static final String MARK = "@";

    private final PrintStream out;

    Sheet(String title, String... columns) {
        this(System.out, title, columns);
    }

    private Sheet(PrintStream out, String title, String... columns) {
        this.out = out;
        say("title", title);
        say("columns", (Object[]) columns);
    }

    /// @param cells strings, or numbers
    Sheet row(Object... cells) {
        say("row", cells);
        return this;
    }

    Sheet note(String text) {
        say("note", text);
        return this;
    }

    private void say(String kind, Object... cells) {
        out.println(line(kind, cells));
        out.flush();
    }

    static String line(String kind, Object... cells) {
        var line = new StringBuilder(MARK).append(kind);
        for (var cell : cells) {
            line.append('\t');
            if (cell instanceof Number number) {
                line.append('#').append(number.doubleValue());
            } else {
                line.append(cell.toString().replaceAll("\\s+", " "));
            }
        }
        return line.toString();
    }
}
