package dev.windlass.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Where a command prints, what environment it reads, and whether somebody watches. `redraws` is true on a
/// terminal that understands cursor movements; `sizes` says how large it is now. `ownsProcess` is false
/// inside another program, whose signals are none of ours.
record Terminal(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean redraws,
        InstantSource clock,
        Supplier<Size> sizes,
        boolean ownsProcess,
        Predicate<String> agreement) {
    /// Columns and lines of a terminal.
    record Size(int columns, int lines) {
        /// A file or a pipe has room for everything.
        static final Size UNLIMITED = new Size(Integer.MAX_VALUE, Integer.MAX_VALUE);

        private static final Size USUAL = new Size(80, 24);
        private static final Pattern STTY = Pattern.compile("([1-9]\\d{0,3}) ([1-9]\\d{0,3})");

        /// The answer of `stty size`: lines, then columns.
        static Size parse(String text) {
            var matcher = STTY.matcher(text.strip());
            return matcher.matches()
                    ? new Size(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1)))
                    : USUAL;
        }
    }

    Terminal(PrintStream out, PrintStream err, Map<String, String> environment, boolean redraws, InstantSource clock) {
        this(out, err, environment, redraws, clock, () -> Size.UNLIMITED, true, _ -> true);
    }

    /// Inside another program, which reads what is printed line by line.
    static Terminal embedded(PrintStream out, PrintStream err, Map<String, String> environment) {
        return new Terminal(
                out, err, environment, false, InstantSource.system(), () -> Size.UNLIMITED, false, _ -> true);
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
                InstantSource.system(),
                redraws ? Terminal::asked : () -> Size.UNLIMITED,
                true,
                redraws ? Terminal::agreed : _ -> true);
    }

    /// What whoever sits there says; true where nobody does.
    boolean agrees(String question) {
        return agreement.test(question);
    }

    @SuppressWarnings("SystemConsoleNull")
    private static boolean agreed(String question) {
        var console = System.console();
        var answer = console == null ? null : console.readLine("%s [y/N] ", question);
        return answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    }

    Size size() {
        return sizes.get();
    }

    /// Asked anew each time, since windows change their size.
    private static Size asked() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var answer = stty.inputReader(StandardCharsets.US_ASCII)) {
                var line = answer.readLine();
                return stty.waitFor(1, TimeUnit.SECONDS) && line != null ? Size.parse(line) : Size.USUAL;
            }
        } catch (IOException _) {
            return Size.USUAL;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Size.USUAL;
        }
    }
}
