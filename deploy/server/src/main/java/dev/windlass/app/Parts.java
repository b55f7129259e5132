package dev.windlass.app;

import dev.windlass.settings.DatabaseSection;
import dev.windlass.settings.ObjectStoreSection;
import dev.windlass.settings.Settings;
import dev.windlass.settings.TemporalSettings;
import dev.windlass.storage.Database;
import dev.windlass.storage.objects.ArchiveSettings;
import dev.windlass.storage.objects.ArchiveStore;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.BucketArchive;
import dev.windlass.storage.objects.MinioBlobStore;
import dev.windlass.storage.objects.SameBucketArchive;
import dev.windlass.workflow.DataConverters;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// The parts that roles are made of, opened by their settings. Whoever opens one closes it.
final class Parts {
    private Parts() {}

    static Database database(Settings settings) {
        return Database.open(connection(settings.database()));
    }

    static BlobStore objects(Settings settings) {
        return MinioBlobStore.open(bucket(settings.objectStore()));
    }

    /// Beside the artifacts, or in a bucket of its own.
    static ArchiveStore archive(Settings settings, BlobStore objects) {
        var archive = settings.objectStore().archive();
        return archive.bucket().isEmpty()
                ? new SameBucketArchive(objects)
                : BucketArchive.open(
                        bucket(settings.objectStore()),
                        new ArchiveSettings(
                                archive.bucket(),
                                archive.retentionDays(),
                                ArchiveSettings.Mode.valueOf(archive.retentionMode())),
                        InstantSource.system());
    }

    /// Connects lazily: the service may still be starting.
    static WorkflowServiceStubs temporal(TemporalSettings settings) {
        if (settings.address().isEmpty()) {
            return WorkflowServiceStubs.newServiceStubs(profile(settings).toWorkflowServiceStubsOptions());
        }
        return WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(settings.address())
                .build());
    }

    /// @param codec that its payloads go through
    static WorkflowClient client(WorkflowServiceStubs stubs, TemporalSettings settings, PayloadCodec codec) {
        return WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(namespace(settings))
                        .setDataConverter(DataConverters.create(codec))
                        .build());
    }

    /// Stops Temporal workers: what they do may go on for `patience`.
    static AutoCloseable stopping(WorkerFactory workers, Duration patience) {
        return () -> {
            workers.shutdown();
            workers.awaitTermination(patience.toSeconds(), TimeUnit.SECONDS);
            workers.shutdownNow();
        };
    }

    static String namespace(TemporalSettings settings) {
        if (!settings.namespace().isEmpty()) {
            return settings.namespace();
        }
        var named = profile(settings).getNamespace();
        return named == null ? "default" : named;
    }

    private static ClientConfigProfile profile(TemporalSettings settings) {
        var options = LoadClientConfigProfileOptions.newBuilder();
        if (!settings.profile().isEmpty()) {
            options.setConfigFileProfile(settings.profile());
        }
        try {
            return ClientConfigProfile.load(options.build());
        } catch (IOException e) {
            throw new UncheckedIOException("Temporal's own configuration can't be read", e);
        }
    }

    private static dev.windlass.storage.DatabaseSettings connection(DatabaseSection settings) {
        return new dev.windlass.storage.DatabaseSettings(
                settings.url(),
                settings.user(),
                settings.password().reveal(),
                settings.poolMax(),
                settings.acquireTimeout(),
                settings.statementTimeout());
    }

    private static dev.windlass.storage.objects.ObjectStoreSettings bucket(ObjectStoreSection settings) {
        return new dev.windlass.storage.objects.ObjectStoreSettings(
                settings.endpoint(),
                settings.region(),
                settings.bucket(),
                settings.accessKey(),
                settings.secretKey().reveal());
    }
}
