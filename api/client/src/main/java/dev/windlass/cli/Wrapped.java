package dev.windlass.cli;

import java.util.ArrayList;
import java.util.List;

/// Breaks text into lines of a width, at spaces where there are any.
final class Wrapped {
    private static final int INDENTED_FROM = 30;

    private Wrapped() {}

    /// The text in lines of at most `columns` characters, all but the first behind `indent` (if there is room
    /// for it).
    static List<String> lines(String text, int columns, String indent) {
        var lines = new ArrayList<String>();
        var rest = text;
        var lead = "";
        while (lead.length() + width(rest) > columns) {
            int room = Math.max(1, columns - lead.length());
            int end = rest.offsetByCodePoints(0, Math.min(room, width(rest)));
            int space = rest.lastIndexOf(' ', end);
            int cut = rest.substring(0, Math.max(0, space)).isBlank() ? end : space;
            lines.add(lead + rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).stripLeading();
            lead = columns >= INDENTED_FROM ? indent : "";
        }
        if (!rest.isEmpty() || lines.isEmpty()) {
            lines.add(lead + rest);
        }
        return lines;
    }

    /// The text itself, or its beginning and an ellipsis.
    static String clipped(String text, int columns) {
        return width(text) <= columns
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.max(0, columns - 1))) + "…";
    }

    static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
