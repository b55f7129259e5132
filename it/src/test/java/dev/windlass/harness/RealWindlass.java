package dev.windlass.harness;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.dev.Installation;
import dev.windlass.dev.ProcessMark;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One installation, `windlass dev` as a child process on a directory that outlives it. Not thread-safe.
public final class RealWindlass implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(4);
    private static final Duration STOP_MAX = Duration.ofSeconds(40);

    /// The parts that have a pid file.
    public enum Part {
        SUPERVISOR,
        CONTROL,
        NODE,
        POSTGRES,
        /// The real server; the in-memory service lives in the supervisor.
        TEMPORAL;

        String file() {
            return name().toLowerCase(java.util.Locale.ROOT) + ".pid";
        }
    }

    private final Path data;
    private final List<String> program;
    private final List<String> options;
    private final Thread atExit = new Thread(this::destroy, "stop-installation");
    private @Nullable Process supervisor;
    private @Nullable Installation installation;

    private RealWindlass(Path data, List<String> program, List<String> options) {
        this.data = data;
        this.program = List.copyOf(program);
        this.options = List.copyOf(options);
    }

    /// Starts on `data` and returns when everything is ready; `options` are those of `windlass dev`.
    public static RealWindlass start(Path data, String... options) {
        return start(data, ProgramLine.client(), options);
    }

    /// The same of another build.
    ///
    /// @param program Java, its flags and the program
    public static RealWindlass start(Path data, List<String> program, String... options) {
        var windlass = new RealWindlass(data.toAbsolutePath(), program, List.of(options));
        Runtime.getRuntime().addShutdownHook(windlass.atExit);
        windlass.start();
        return windlass;
    }

    /// Starts again on the same directory, after a stop or a kill; returns when everything is ready.
    public void start() {
        var command = new ArrayList<>(program);
        command.addAll(List.of("dev", "--data", data.toString()));
        command.addAll(options);
        try {
            Files.createDirectories(data);
            var log =
                    data.resolveSibling(data.getFileName() + "-supervisor.log").toFile();
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            supervisor = process;
            installation = awaitReady(process, log.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Installation awaitReady(Process process, Path log) {
        Until.within(START_MAX, "the installation on " + data + " is ready").holds(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "windlass dev ended with " + process.exitValue() + ":\n" + Directories.tail(log));
            }
            return Installation.find(data).isPresent();
        });
        return Installation.find(data).orElseThrow();
    }

    public Path data() {
        return data;
    }

    public Installation installation() {
        return java.util.Objects.requireNonNull(installation, "not started");
    }

    public URI api() {
        return URI.create(installation().api());
    }

    public URI gateway() {
        return URI.create(installation().gateway());
    }

    /// The node's probes and metrics.
    public URI operations() {
        return URI.create(installation().operations());
    }

    /// The address that the model's requests go to.
    public URI infer(String tenant, String env, String model) {
        return gateway().resolve("/" + tenant + "/" + env + "/v2/models/" + model + "/infer");
    }

    /// The token of `admin`, `ci` or `approver`.
    public String token(String principal) {
        try {
            return Files.readString(data.resolve("tokens").resolve(principal)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A client with admin's token; waits out a restarting part.
    public WindlassClient client() {
        return client("admin");
    }

    public WindlassClient client(String principal) {
        return new WindlassClient(new WindlassTarget(api(), gateway(), token(principal), Duration.ofSeconds(60)));
    }

    /// A connection to its Postgres, for reading what the program wrote.
    public Connection jdbc() throws SQLException {
        var database = settings().database();
        return DriverManager.getConnection(
                database.url(), database.user(), database.password().reveal());
    }

    /// What the supervisor wrote for its children.
    public Settings settings() {
        return SettingsFile.read(data.resolve("run/settings.yaml"), Map.of());
    }

    /// The running process of a part.
    public ProcessHandle process(Part part) {
        return ProcessMark.read(data.resolve("run").resolve(part.file()))
                .flatMap(ProcessMark::live)
                .orElseThrow(() -> new IllegalStateException(part + " doesn't run"));
    }

    /// `kill -9`, and returns when the process is gone. It may be back by then.
    public void kill(Part part) {
        Signals.kill(process(part));
    }

    /// Has parts stand still, alive and silent, until the answer is closed.
    public Signals.Frozen freeze(Part... parts) {
        return Signals.freeze(Arrays.stream(parts).map(this::process).toArray(ProcessHandle[]::new));
    }

    /// `kill -9` of every process, the supervisor first, so that nothing is started again.
    public void killEverything() {
        kill(Part.SUPERVISOR);
        Until.within(STOP_MAX, "nothing of the installation runs").holds(() -> {
            processes().forEach(ProcessHandle::destroyForcibly);
            return processes().isEmpty();
        });
    }

    /// The inference workers that run now.
    public List<ProcessHandle> inferenceWorkers() {
        return ProcessTable.with(
                "dev.windlass.worker.InferenceWorker", data.resolve("node").toString());
    }

    /// Everything that runs on this installation's directory, the supervisor too.
    public List<ProcessHandle> processes() {
        return ProcessTable.of(data);
    }

    /// Processes of this installation whose parent is none of them, though the installation runs. The guards
    /// that end Postgres and Temporal with their supervisor stand outside on purpose.
    public List<ProcessHandle> orphans() {
        return ProcessTable.orphans(processes(), process(Part.SUPERVISOR));
    }

    /// What a log under `logs` says, the last 8 KiB.
    public String log(String name) {
        return Directories.tail(data.resolve("logs").resolve(name));
    }

    /// SIGTERM to the supervisor; returns when it ended, with its exit code.
    public int stop() {
        var process = java.util.Objects.requireNonNull(supervisor, "not started");
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("windlass dev doesn't stop within " + STOP_MAX);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Stops it and leaves nothing running.
    ///
    /// @throws AssertionError if it left a process behind, which is killed
    @Override
    public void close() {
        try {
            if (supervisor != null && supervisor.isAlive()) {
                stop();
            }
            Until.within(STOP_MAX, () -> "nothing of the installation runs, not " + ProcessTable.text(processes()))
                    .holds(() -> processes().isEmpty());
        } finally {
            destroy();
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException _) {
                // This process ends already.
            }
        }
    }

    /// Leaves nothing running, whatever the installation thinks of it.
    private void destroy() {
        if (supervisor != null) {
            supervisor.destroyForcibly();
        }
        processes().forEach(ProcessHandle::destroyForcibly);
    }
}
