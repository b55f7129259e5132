package dev.windlass.workflow;

/// The lines that people read beside a run, an activity or a timer in the Temporal UI.
final class Summaries {
    /// The service refuses long ones, and a line of the longest names would be.
    static final int CHARS_MAX = 200;

    private Summaries() {}

    static String cut(String line) {
        return line.length() <= CHARS_MAX ? line : line.substring(0, CHARS_MAX - 3) + "...";
    }
}
