package dev.windlass.harness;

import dev.windlass.settings.ControlSettings;
import dev.windlass.settings.IssuerSettings;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One more control beside an installation's own, on the same Postgres, that trusts issuers.
public final class SecondControl implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final Process process;
    private final URI api;

    private SecondControl(Process process, URI api) {
        this.process = process;
        this.api = api;
    }

    /// Returns when it is ready.
    public static SecondControl start(RealWindlass windlass, Path directory, List<IssuerSettings> issuers) {
        var first = windlass.settings();
        int port = ObjectServer.freePort();
        var control = new ControlSettings(
                first.control().host(),
                port,
                directory.resolve("control").toString(),
                first.control().stopTimeout(),
                first.control().bootstrapKeys(),
                first.control().auditAnchorPeriod(),
                first.control().webhooks(),
                issuers);
        var settings = new Settings(
                first.database(),
                first.objectStore(),
                first.temporal(),
                control,
                first.node(),
                first.encryption(),
                first.limits());
        try {
            var file = Files.writeString(directory.resolve("settings.yaml"), SettingsFile.write(settings));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            var command = new ArrayList<>(ProgramLine.production("control"));
            command.addAll(List.of("control", "--settings", file.toString()));
            var log = directory.resolve("control.log");
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            var second = new SecondControl(process, URI.create("http://127.0.0.1:" + port));
            Runtime.getRuntime().addShutdownHook(new Thread(second::close));
            try (var http = HttpClient.newHttpClient()) {
                Until.within(START_MAX, () -> "a second control is ready: " + Directories.tail(log))
                        .holds(() -> second.ready(http));
            }
            return second;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean ready(HttpClient http) throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("a second control ended with " + process.exitValue());
        }
        try {
            var request = HttpRequest.newBuilder(api.resolve("/readyz")).timeout(Duration.ofSeconds(5));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    public URI api() {
        return api;
    }

    @Override
    public void close() {
        Signals.kill(process.toHandle());
    }
}
