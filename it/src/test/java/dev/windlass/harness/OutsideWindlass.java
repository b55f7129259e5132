package dev.windlass.harness;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.storage.objects.ObjectStoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The two roles as an operator runs them: each a process with a settings file, secrets from the
/// environment, every part an outside one, no supervisor.
public final class OutsideWindlass implements AutoCloseable {
    private static final String TOKEN = "an-admin-token-of-256-bits-in-base64url-000";
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final String SETTINGS = """
            database: { url: "%s", user: %s }
            object-store: { endpoint: "%s", access-key: %s, bucket: %s, region: %s, archive: { bucket: %s, retention-days: 1 }}
            temporal: { profile: house }
            control:
              port: %d
              state-dir: %s
              audit-anchor-period: 1s
              bootstrap-keys: [ { principal: admin, roles: [ platform-admin ], token-file: %s } ]
            node: { name: outside, port: %d, grpc-port: 0, operations-port: %d, state-dir: %s }
            """;
    private static final String PROFILE = """
            [profile.house]
            address = "%s"
            namespace = "%s"
            """;

    private final Path directory;
    private final int apiPort = ObjectServer.freePort();
    private final int gatewayPort = ObjectServer.freePort();
    private final int operationsPort = ObjectServer.freePort();
    private final Map<String, String> environment;
    private final List<Process> roles = new ArrayList<>();

    private OutsideWindlass(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /// Migrates, starts control, then node, and returns when both are ready.
    public static OutsideWindlass start(Path directory, OutsideParts parts, ObjectStoreSettings bucket) {
        var windlass = new OutsideWindlass(
                directory,
                Map.of(
                        "WINDLASS_DATABASE_PASSWORD",
                                parts.database().password().reveal(),
                        "WINDLASS_OBJECT_STORE_SECRET_KEY", bucket.secretKey(),
                        "TEMPORAL_CONFIG_FILE",
                                directory.resolve("temporal.toml").toString()));
        Runtime.getRuntime().addShutdownHook(new Thread(windlass::destroy));
        try {
            windlass.write(parts, bucket);
            windlass.migrate();
            windlass.startRole("control", windlass.api());
            windlass.startRole("node", URI.create("http://127.0.0.1:" + windlass.operationsPort));
            return windlass;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts another node with so much memory for inference workers; the caller closes it.
    public Newcomer join(String name, long memoryBytes) {
        try {
            var node =
                    "node: { name: %s, memory-bytes: %d, port: %d, grpc-port: 0, operations-port: %d, state-dir: %s }%n"
                            .formatted(
                                    name,
                                    memoryBytes,
                                    ObjectServer.freePort(),
                                    ObjectServer.freePort(),
                                    directory.resolve(name));
            var settings = directory.resolve(name + ".yaml");
            var others = Files.readString(directory.resolve("settings.yaml"))
                    .lines()
                    .filter(line -> !line.startsWith("node:"))
                    .toList();
            Files.writeString(settings, String.join("\n", others) + "\n" + node);
            return new Newcomer(launch("node", "node", settings, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A node that joined.
    public record Newcomer(Process process) implements AutoCloseable {
        /// Ends it as an operator would, and waits.
        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("a node doesn't stop within " + STOP_MAX.toSeconds() + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private void write(OutsideParts parts, ObjectStoreSettings bucket) throws IOException {
        var token = Files.writeString(directory.resolve("admin"), TOKEN + "\n");
        Files.writeString(
                directory.resolve("temporal.toml"), PROFILE.formatted(parts.temporalAddress(), OutsideParts.NAMESPACE));
        Files.writeString(
                directory.resolve("settings.yaml"),
                SETTINGS.formatted(
                        parts.database().url(),
                        parts.database().user(),
                        bucket.endpoint(),
                        bucket.accessKey(),
                        bucket.bucket(),
                        bucket.region(),
                        bucket.bucket() + "-archive",
                        apiPort,
                        directory.resolve("control"),
                        token,
                        gatewayPort,
                        operationsPort,
                        directory.resolve("node")));
    }

    private void migrate() throws IOException {
        var process = launch("client", "migrate");
        try {
            if (!process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError("windlass migrate: " + log("migrate"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void startRole(String role, URI base) throws IOException {
        var process = launch(role, role);
        roles.add(process);
        try (var http = HttpClient.newHttpClient()) {
            Until.within(START_MAX, () -> role + " is ready: " + log(role)).holds(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(role + " ended with " + process.exitValue() + ": " + log(role));
                }
                return ready(http, base);
            });
        }
    }

    private static boolean ready(HttpClient http, URI base) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(base.resolve("/readyz")).timeout(Duration.ofSeconds(5));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private Process launch(String flags, String verb) throws IOException {
        return launch(flags, verb, directory.resolve("settings.yaml"), verb);
    }

    private Process launch(String flags, String verb, Path settings, String log) throws IOException {
        var command = new ArrayList<>(ProgramLine.production(flags));
        command.addAll(List.of(verb, "--settings", settings.toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log + ".log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    public URI api() {
        return URI.create("http://127.0.0.1:" + apiPort);
    }

    public URI gateway() {
        return URI.create("http://127.0.0.1:" + gatewayPort);
    }

    public String token() {
        return TOKEN;
    }

    public WindlassClient client() {
        return new WindlassClient(new WindlassTarget(api(), gateway(), TOKEN, Duration.ofSeconds(30)));
    }

    /// Everything that runs on its directory.
    public List<ProcessHandle> processes() {
        return ProcessTable.of(directory);
    }

    public String log(String verb) {
        return Directories.tail(directory.resolve(verb + ".log"));
    }

    /// SIGTERM to both roles; their exit codes, node's first.
    public List<Integer> stop() {
        var codes = new ArrayList<Integer>();
        for (var role : roles.reversed()) {
            role.destroy();
            try {
                if (!role.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("a role doesn't stop within " + STOP_MAX.toSeconds() + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            codes.add(role.exitValue());
        }
        return codes;
    }

    /// Stops what still runs.
    ///
    /// @throws AssertionError if something is left then, which is killed
    @Override
    public void close() {
        try {
            stop();
            Until.within(STOP_MAX, () -> "nothing of it runs, not " + ProcessTable.text(processes()))
                    .holds(() -> processes().isEmpty());
        } finally {
            destroy();
        }
    }

    private void destroy() {
        roles.forEach(Process::destroyForcibly);
        processes().forEach(ProcessHandle::destroyForcibly);
    }
}
