package dev.windlass.demo;

import java.time.Duration;
import java.util.Locale;

/// Tells what happens, each line with the time since the story began.
final class Narrator {
    private static final String INDENT = " ".repeat(10);

    private final LiveOutput out;
    private final long began = System.nanoTime();

    Narrator(LiveOutput out) {
        this.out = out;
    }

    void act(String title) {
        out.println();
        line("=== " + title);
    }

    void say(String text) {
        line(text);
    }

    /// A command as a user would type it.
    void command(String who, String command) {
        line(who + "$ " + command);
    }

    /// A line that a command printed.
    void output(String line) {
        out.println(INDENT + "| " + line);
    }

    /// A line of its own layout, such as a table's.
    void plain(String line) {
        out.println(line);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void line(String text) {
        out.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds(elapsed()), text));
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /// Seconds with one decimal, such as `2.3 s`.
    static String text(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", seconds(duration));
    }
}
