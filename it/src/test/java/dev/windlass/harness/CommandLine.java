package dev.windlass.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The command line as a process of its own, against one installation.
public final class CommandLine {
    private static final long LIMIT_SECONDS = 240;

    private final RealWindlass windlass;
    private final Path directory;
    private final List<String> identity;

    /// Admin's.
    ///
    /// @param directory where output and manifests are kept
    public CommandLine(RealWindlass windlass, Path directory) {
        this(windlass, directory, List.of());
    }

    private CommandLine(RealWindlass windlass, Path directory, List<String> identity) {
        this.windlass = windlass;
        this.directory = directory;
        this.identity = identity;
    }

    /// Of another principal, whose token is in `file`.
    public CommandLine withToken(Path file) {
        return new CommandLine(windlass, directory, List.of("--token-file", file.toString()));
    }

    /// What a command said and how it ended.
    public record Outcome(int exitCode, String out, String err) {
        public String lastLine() {
            return out.lines().reduce("", (_, line) -> line);
        }
    }

    /// A command that runs.
    public record Running(Process process, Path out, Path err) {
        /// What it has printed so far.
        public String printed() {
            return read(out);
        }

        public Outcome await() {
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("the command hangs; it printed: " + read(out) + read(err));
                }
                return new Outcome(process.exitValue(), read(out), read(err));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /// Runs a verb to its end.
    public Outcome run(String... arguments) {
        return start(arguments).await();
    }

    /// Starts a verb. Options of the connection are added.
    public Running start(String... arguments) {
        var command = new ArrayList<>(ProgramLine.client());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", windlass.data().toString()));
        command.addAll(identity);
        return start(command, _ -> {});
    }

    private Running start(List<String> command, Consumer<Map<String, String>> environment) {
        try {
            var out = Files.createTempFile(directory, "out", ".txt");
            var err = Files.createTempFile(directory, "err", ".txt");
            var process =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            environment.accept(process.environment());
            return new Running(process.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a verb as admin against the control API at `address`, in an environment with these names and without any
    /// proxy of ours.
    public Outcome at(URI address, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(ProgramLine.client());
        command.addAll(List.of(arguments));
        return start(command, process -> {
                    process.keySet()
                            .removeIf(name -> name.toUpperCase(Locale.ROOT).endsWith("_PROXY"));
                    process.put("WINDLASS_URL", address.toString());
                    process.put("WINDLASS_TOKEN", windlass.token("admin"));
                    process.putAll(environment);
                })
                .await();
    }

    /// Writes a manifest to a file for `-f`.
    public String file(String manifest) {
        try {
            return Files.writeString(Files.createTempFile(directory, "promotion", ".yaml"), manifest)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
