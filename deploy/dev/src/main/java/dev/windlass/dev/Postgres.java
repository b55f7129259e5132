package dev.windlass.dev;

import dev.windlass.launch.PartException;
import dev.windlass.launch.Pauses;
import dev.windlass.settings.DatabaseSection;
import dev.windlass.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A Postgres of our own: kept data directory, durable writes, loopback only, password by SCRAM.
///
/// Runs the programs of [PostgresBinaries] as a guarded child. As root it runs them in a user namespace,
/// since Postgres refuses to be root; where those are off, the start fails and says so.
public final class Postgres implements AutoCloseable {
    static final String USER = "windlass";
    private static final String DATABASE = "windlass";
    private static final Duration READY_MAX = Duration.ofMinutes(2);
    private static final int DEATHS_MAX = 10;

    /// Where it lives.
    ///
    /// @param data data directory, made at the first start
    /// @param logs directory of `postgres.log`
    /// @param run directory of `postgres.pid`
    /// @param tools where the programs are unpacked
    public record Place(Path data, Path logs, Path run, Path tools) {}

    private final Child child;
    private final DatabaseSection settings;

    private Postgres(Child child, DatabaseSection settings) {
        this.child = child;
        this.settings = settings;
    }

    /// Starts it at `port` and returns when a login works; the caller closes it.
    ///
    /// @param onCrashLoop told once, from another thread, if it keeps dying
    public static Postgres start(Place place, int port, Secret password, StartProgress progress, Runnable onCrashLoop) {
        var bin = PostgresBinaries.unpacked(place.tools()).resolve("bin");
        stopLeftover(place, progress);
        try {
            if (!Files.exists(place.data().resolve("PG_VERSION"))) {
                PostgresSetup.initialise(bin, place, password);
            } else {
                PostgresSetup.setPassword(bin, place, password);
            }
        } catch (IOException e) {
            throw new PartException(
                    "the Postgres data directory " + place.data() + " can't be made: " + e.getMessage(), e);
        }
        var plan = new Child.Plan(
                "postgres",
                serverCommand(bin, place.data(), port),
                Child.StdinEnd.GUARDED,
                place.logs(),
                place.run(),
                DEATHS_MAX);
        var child = Child.startReady(
                plan, progress, onCrashLoop, starting -> awaitReady(starting, port, password, plan.log()));
        var settings = new DatabaseSection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE,
                USER,
                password,
                16,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
        return new Postgres(child, settings);
    }

    /// How clients reach it.
    public DatabaseSection settings() {
        return settings;
    }

    /// A fast shutdown: sessions are cut, everything committed is on disk.
    @Override
    public void close() {
        stop(Duration.ofSeconds(5));
    }

    void stop(Duration grace) {
        child.stop(grace);
    }

    private static List<String> serverCommand(Path bin, Path data, int port) {
        var command = new ArrayList<>(PostgresSetup.unprivileged());
        command.addAll(
                List.of(bin.resolve("postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        for (var option : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "max_connections=120",
                "shared_buffers=64MB",
                "log_min_messages=warning",
                "dynamic_shared_memory_type=mmap")) {
            command.addAll(List.of("-c", option));
        }
        return command;
    }

    private static void awaitReady(Child child, int port, Secret password, Path log) {
        long until = System.nanoTime() + READY_MAX.toNanos();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?loginTimeout=5";
        while (true) {
            try (var connection = DriverManager.getConnection(url, USER, password.reveal())) {
                createDatabase(connection);
                return;
            } catch (SQLException e) {
                if ("28P01".equals(e.getSQLState())) {
                    throw new PartException("Postgres refuses our own password; see " + log, e);
                }
                if (child.crashLoop() || System.nanoTime() > until) {
                    throw new PartException(
                            "Postgres does not answer at port " + port + " (" + e.getMessage() + "); see " + log, e);
                }
                Pauses.briefly();
            }
        }
    }

    private static void createDatabase(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!rows.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    /// A server that a killed supervisor left: stopped by `pg_ctl`, but only if pid and start time are those
    /// it wrote.
    private static void stopLeftover(Place place, StartProgress progress) {
        leftover(place.data()).ifPresent(process -> {
            progress.say("stopping postgres (pid " + process.pid() + "), left by a supervisor that was killed");
            var command = new ArrayList<>(PostgresSetup.unprivileged());
            var ctl = place.tools()
                    .resolve("postgres-" + PostgresBinaries.VERSION)
                    .resolve("bin/pg_ctl");
            command.addAll(List.of(ctl.toString(), "-D", place.data().toString(), "-m", "fast", "-t", "20", "stop"));
            ExternalCommands.run(command, null, place.logs().resolve("postgres-setup.log"), PostgresSetup.COMMAND_MAX);
            if (!Leftovers.gone(process, Duration.ofSeconds(1))) {
                Leftovers.end(process);
            }
        });
        Leftovers.stop(place.run(), "postgres", progress);
    }

    /// The live server that wrote `postmaster.pid` (line 1: pid, line 3: start time in seconds).
    static java.util.Optional<ProcessHandle> leftover(Path data) {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            var mark = new ProcessMark(
                    Long.parseLong(lines.get(0).strip()),
                    Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())));
            return mark.live();
        } catch (IOException | RuntimeException _) {
            return java.util.Optional.empty();
        }
    }
}
