package dev.windlass.harness;

import dev.windlass.app.TemporalNamespace;
import dev.windlass.dev.Postgres;
import dev.windlass.dev.StartProgress;
import dev.windlass.settings.DatabaseSection;
import dev.windlass.settings.Secret;
import dev.windlass.storage.objects.ObjectStoreSettings;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A Postgres, a Temporal server and a MinIO that belong to nobody's Windlass: started by a test, as an
/// operator's would be there already.
public final class OutsideParts implements AutoCloseable {
    /// The namespace that the operator has made; it knows none of our search attributes.
    public static final String NAMESPACE = "models";

    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final Postgres postgres;
    private final ObjectServer minio;
    private final Process temporal;
    private final String temporalAddress;

    private OutsideParts(Postgres postgres, ObjectServer minio, Process temporal, String temporalAddress) {
        this.postgres = postgres;
        this.minio = minio;
        this.temporal = temporal;
        this.temporalAddress = temporalAddress;
    }

    /// Starts all three under `directory`; skips the test that asked where a program can't be had.
    public static OutsideParts start(Path directory) {
        var cli = Tools.temporalServer();
        var minio = ObjectServer.minio("outside-minio", directory.resolve("minio"));
        var place = new Postgres.Place(directory.resolve("postgres"), directory, directory, Tools.directory());
        var postgres = Postgres.start(
                place, ObjectServer.freePort(), Secret.of("outside-password"), StartProgress.silent(), () -> {});
        int port = ObjectServer.freePort();
        try {
            var temporal = new ProcessBuilder(List.of(
                            cli.toString(),
                            "server",
                            "start-dev",
                            "--headless",
                            "--ip=127.0.0.1",
                            "--port=" + port,
                            "--namespace=" + NAMESPACE,
                            "--log-level=warn"))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("temporal.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(temporal::destroyForcibly));
            var parts = new OutsideParts(postgres, minio, temporal, "127.0.0.1:" + port);
            parts.awaitTemporal();
            return parts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitTemporal() {
        var stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(temporalAddress)
                .build());
        try {
            Until.within(START_MAX, "Temporal has its namespace")
                    .holds(() -> TemporalNamespace.answers(stubs, NAMESPACE));
        } finally {
            stubs.shutdownNow();
        }
    }

    public DatabaseSection database() {
        return postgres.settings();
    }

    /// A bucket that doesn't exist yet.
    public ObjectStoreSettings bucket() {
        return minio.emptyBucket();
    }

    /// `HOST:PORT`.
    public String temporalAddress() {
        return temporalAddress;
    }

    @Override
    public void close() {
        try {
            Signals.kill(temporal.toHandle());
        } finally {
            minio.close();
            postgres.close();
        }
    }
}
