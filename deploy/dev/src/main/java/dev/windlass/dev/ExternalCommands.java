package dev.windlass.dev;

import dev.windlass.launch.PartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Short programs run to their end, their output in a log file, never longer than a limit.
final class ExternalCommands {
    private static final int TAIL_CHARS = 400;

    private ExternalCommands() {}

    /// How a program ended.
    ///
    /// @param code exit code; -1: it ran past its limit or could not be started
    /// @param log where its output is
    /// @param tail the end of its output
    record Outcome(int code, Path log, String tail) {
        boolean ok() {
            return code == 0;
        }

        /// What it said last, for a sentence.
        String lastLine() {
            return tail.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line.strip());
        }

        void orThrow(String what) {
            if (!ok()) {
                throw new PartException(what + ": " + tail.strip() + " (exit code " + code + ", log " + log + ")");
            }
        }
    }

    static Outcome run(List<String> command, @Nullable Path input, Path log, Duration limit) {
        return run(command, Map.of(), input, log, limit);
    }

    static Outcome run(
            List<String> command, Map<String, String> environment, @Nullable Path input, Path log, Duration limit) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            OwnFiles.rotate(log);
            long before = Files.exists(log) ? Files.size(log) : 0;
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            var process = builder.start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                return new Outcome(-1, log, "not done within " + limit.toSeconds() + " s");
            }
            return new Outcome(process.exitValue(), log, tail(log, before));
        } catch (IOException e) {
            return new Outcome(-1, log, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome(-1, log, "interrupted");
        }
    }

    private static String tail(Path log, long from) throws IOException {
        try (var in = Files.newInputStream(log)) {
            in.skipNBytes(Math.max(from, Files.size(log) - TAIL_CHARS));
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
