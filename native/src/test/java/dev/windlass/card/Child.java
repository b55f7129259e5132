package dev.windlass.card;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A part of a verification as a process of its own: what it does to itself or to its context reaches no other part.
record Child(Setting setting) {
    private static final long MINUTES_MAX = 20;

    /// The rest is in the log.
    private static final int REASON_MAX = 600;

    /// @param lines those that are for the report
    /// @param failure how it ended, if not well
    record Outcome(List<String> lines, Optional<String> failure) {}

    /// Runs it to its end. All that it says is in `logs/NAME.log` beside the report.
    Outcome run(String name, Class<?> main, String... arguments) throws IOException, InterruptedException {
        var log = CardFiles.directory(setting.out().resolve("logs")).resolve(name + ".log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx2g"));
        command.addAll(setting.effort().flags);
        command.addAll(setting.flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        var said = CardFiles.lines(log);
        var lines = said.stream().filter(it -> it.startsWith(Sheet.MARK)).toList();
        if (ended && process.exitValue() == 0) {
            return new Outcome(lines, Optional.empty());
        }
        return new Outcome(
                lines,
                Optional.of(
                        ended
                                ? reason(said) + " (exit code " + process.exitValue() + ", logs/" + name + ".log)"
                                : "not done within " + MINUTES_MAX + " minutes (logs/" + name + ".log)"));
    }

    /// The exception that ended it, whose message may have several lines, or what it said last.
    static String reason(List<String> said) {
        var message = said.stream()
                .dropWhile(it -> !it.startsWith("Exception in thread"))
                .takeWhile(it -> !it.startsWith("\tat "))
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .strip();
        var text = message.isEmpty()
                ? said.reversed().stream()
                        .filter(it -> !it.isBlank())
                        .findFirst()
                        .orElse("it said nothing")
                : message;
        return text.length() > REASON_MAX ? text.substring(0, REASON_MAX) + " ..." : text;
    }
}
