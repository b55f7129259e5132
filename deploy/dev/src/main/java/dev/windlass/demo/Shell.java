package dev.windlass.demo;

import dev.windlass.cli.Commands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody's command line: runs the verbs that every user has, in this process, with that person's
/// environment. Thread-safe.
final class Shell {
    private static final JsonMapper JSON = new JsonMapper();

    private final String who;
    private final Map<String, String> environment;
    private final Path directory;
    private final Narrator narrator;

    /// What a command did.
    ///
    /// @param lines what it printed, in order, errors included
    record Ran(int exitCode, List<String> lines, Duration took) {
        Ran {
            lines = List.copyOf(lines);
        }

        String last() {
            return lines.isEmpty() ? "" : lines.getLast();
        }

        /// The value of `key=value` in the last line that has it; empty if none has.
        String value(String key) {
            for (var line : lines.reversed()) {
                for (var word : line.split(" ")) {
                    if (word.startsWith(key + "=")) {
                        return word.substring(key.length() + 1);
                    }
                }
            }
            return "";
        }

        /// The word after `started`; empty if nothing was started.
        String started() {
            return lines.stream()
                    .filter(line -> line.startsWith("started "))
                    .map(line -> line.split(" ")[1])
                    .findFirst()
                    .orElse("");
        }
    }

    /// @param who the prompt's name
    /// @param environment all that the commands see of the environment
    /// @param directory where that person is: files in it are shown by name alone
    Shell(String who, Map<String, String> environment, Path directory, Narrator narrator) {
        this.who = who;
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.narrator = narrator;
    }

    /// Runs it and shows it: the command, then each line as it comes.
    Ran run(String... args) {
        return run(_ -> {}, args);
    }

    /// Like [#run(String...)]; `eachLine` also gets each line as it comes, on the command's thread.
    Ran run(Consumer<String> eachLine, String... args) {
        narrator.command(who, typed(args));
        return execute(
                line -> {
                    narrator.output(line);
                    eachLine.accept(line);
                },
                args);
    }

    /// Runs it and shows the command, and of what it prints only those lines; all of them if it fails.
    Ran runBriefly(Predicate<String> shown, String... args) {
        narrator.command(who, typed(args));
        var ran = execute(_ -> {}, args);
        ran.lines().stream()
                .filter(line -> ran.exitCode() != 0 || shown.test(line))
                .forEach(narrator::output);
        return ran;
    }

    /// Runs it and shows only that it ran: for output that is a secret.
    Ran runSecretly(String... args) {
        narrator.command(who, typed(args));
        return execute(_ -> {}, args);
    }

    /// Runs it beside the others and shows it when it has ended: the command and its last line.
    Ran runAside(String... args) {
        var ran = execute(_ -> {}, args);
        narrator.command(who, typed(args) + "    (ran beside, " + Narrator.text(ran.took()) + ")");
        narrator.output(ran.last());
        return ran;
    }

    /// Runs it unseen.
    Ran runQuietly(String... args) {
        return execute(_ -> {}, args);
    }

    /// Runs it unseen and reads the JSON document that it prints.
    JsonNode ask(String... args) {
        var withJson = Arrays.copyOf(args, args.length + 2);
        withJson[args.length] = "--output";
        withJson[args.length + 1] = "json";
        var ran = succeeded(execute(_ -> {}, withJson), args);
        return JSON.readTree(String.join("\n", ran.lines()));
    }

    /// The same, of a command that must not fail.
    Ran must(String... args) {
        return succeeded(run(args), args);
    }

    Ran succeeded(Ran ran, String... args) {
        if (ran.exitCode() != 0) {
            throw new StoryException(typed(args) + " ended with " + ran.exitCode() + ": " + ran.last());
        }
        return ran;
    }

    private Ran execute(Consumer<String> eachLine, String... args) {
        var lines = new CopyOnWriteArrayList<String>();
        var out = Lines.to(line -> {
            lines.add(line);
            eachLine.accept(line);
        });
        var commands = new CommandLine(CommandSpec.create().name("windlass"));
        Commands.all(out, out, environment).forEach(commands::addSubcommand);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        var writer = new PrintWriter(out, true, StandardCharsets.UTF_8);
        commands.setOut(writer).setErr(writer);
        long began = System.nanoTime();
        int code = commands.execute(args);
        return new Ran(code, lines, Duration.ofNanos(System.nanoTime() - began));
    }

    private String typed(String... args) {
        return "windlass " + String.join(" ", args).replace(directory + "/", "");
    }
}
