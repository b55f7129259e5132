package dev.windlass.cli;

import java.util.List;

/// Shows a block of lines: redrawn in place where the terminal can, else printed again only when it changed.
final class Screen {
    private final Terminal terminal;
    private List<String> shown = List.of();

    Screen(Terminal terminal) {
        this.terminal = terminal;
    }

    void show(List<String> lines) {
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
}
