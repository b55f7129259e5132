package dev.windlass.cli;

import java.util.ArrayList;
import java.util.List;

/// Shows a block of lines: redrawn in place where the terminal can, else printed again only when it changed.
/// Lines are no wider than the terminal; what is more than its height is left out and said so.
final class Screen {
    private final Terminal terminal;
    private List<String> shown = List.of();

    Screen(Terminal terminal) {
        this.terminal = terminal;
    }

    void show(List<String> all) {
        var lines = terminal.redraws() ? fitting(all, terminal.size().lines()) : all;
        if (terminal.redraws()) {
            if (!shown.isEmpty()) {
                terminal.out().print("\u001b[" + shown.size() + "A\u001b[J");
            }
            lines.forEach(terminal.out()::println);
        } else if (!lines.equals(shown)) {
            lines.forEach(terminal.out()::println);
            terminal.out().println();
        }
        terminal.out().flush();
        shown = List.copyOf(lines);
    }

    /// One line stays free for the cursor, which can't go up beyond the top.
    private static List<String> fitting(List<String> lines, int height) {
        if (lines.size() < height) {
            return lines;
        }
        int kept = Math.max(0, height - 2);
        var fitting = new ArrayList<>(lines.subList(0, kept));
        fitting.add("… " + (lines.size() - kept) + " more lines");
        return fitting;
    }
}
