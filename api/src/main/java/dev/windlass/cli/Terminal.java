package dev.windlass.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/// Where a command prints, what environment it reads, and whether somebody watches. `redraws` is true on a
/// terminal that
/// understands cursor movements. `ownsProcess` is false inside another program, whose signals are none of
/// ours.
record Terminal(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean redraws,
        InstantSource clock,
        boolean ownsProcess) {
    Terminal(PrintStream out, PrintStream err, Map<String, String> environment, boolean redraws, InstantSource clock) {
        this(out, err, environment, redraws, clock, true);
    }

    /// Inside another program, which reads what is printed line by line.
    static Terminal embedded(PrintStream out, PrintStream err, Map<String, String> environment) {
        return new Terminal(out, err, environment, false, InstantSource.system(), false);
    }

    // Null without a terminal: JDK 25 went back to the built-in console, whatever the check believes.
    @SuppressWarnings("SystemConsoleNull")
    static Terminal system() {
        var environment = System.getenv();
        var console = System.console();
        boolean redraws = console != null && console.isTerminal() && !"dumb".equals(environment.get("TERM"));
        return new Terminal(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                environment,
                redraws,
                InstantSource.system());
    }
}
