package dev.windlass.app;

import dev.windlass.activity.Reconciler;
import dev.windlass.activity.Stores;
import dev.windlass.chores.Chores;
import dev.windlass.control.ControlApi;
import dev.windlass.control.ControlLimits;
import dev.windlass.control.ControlParts;
import dev.windlass.control.Encryption;
import dev.windlass.control.ProcessModelInspector;
import dev.windlass.control.TemporalRunbooks;
import dev.windlass.settings.LimitSettings;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsException;
import dev.windlass.storage.AuditAnchors;
import dev.windlass.storage.AuditChains;
import dev.windlass.storage.Database;
import dev.windlass.storage.NoticeDelivery;
import dev.windlass.storage.NoticeStore;
import dev.windlass.storage.Retention;
import dev.windlass.storage.objects.ArchiveRefusedException;
import dev.windlass.storage.objects.ArchiveStore;
import dev.windlass.storage.objects.BlobStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The control role: control API, and the Temporal workers of workflows and control activities. Keeps
/// nothing of its own; any number may run.
final class ControlRole implements ProgramRole {
    private final Settings settings;
    private final Opened opened = new Opened();
    private volatile @org.jspecify.annotations.Nullable ControlParts parts;
    private volatile boolean started;

    ControlRole(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void start() throws IOException {
        var database = opened.take(Parts.database(settings));
        database.migrate();
        BootstrapKeys.seed(settings.control().bootstrapKeys(), database);
        var objects = opened.take(Parts.objects(settings));
        var archive = opened.take(Parts.archive(settings, objects));
        var stubs = Parts.temporal(settings.temporal());
        opened.take(stubs::shutdownNow);
        var keys = Keys.of(settings, database);
        var client = Parts.client(stubs, settings.temporal(), keys.codec(settings));
        var namespace = Parts.namespace(settings.temporal());
        var runbooks = opened.take(new TemporalRunbooks(client));
        var chores = opened.take(new Chores());
        // First, since a rollback needs neither Temporal nor the object store.
        var anchors = new AuditAnchors(database, archive);
        var api = openApi(runbooks, chores, database, objects, anchors, keys.encryption(settings));
        objects.prepare();
        prepared(archive);
        TemporalNamespace.await(stubs, namespace, settings.temporal().connectTimeout());
        TemporalNamespace.prepare(stubs, namespace, settings.temporal().retention());
        var sender = opened.take(Webhooks.sender(settings.control().webhooks()));
        var issuers = Objects.requireNonNull(parts).issuers().names();
        var stores = Stores.of(database, issuers);
        var workers = new ControlWorkers(settings, client, stores);
        opened.take(Parts.stopping(
                workers.start(objects, archive, api, sender), settings.control().stopTimeout()));
        new NoticeDelivery(new NoticeStore(database), sender).start(chores);
        new Reconciler(stores, new Retention(database), client).start(chores);
        new AuditChains(database).start(chores);
        anchors.start(chores, settings.control().auditAnchorPeriod());
        keys.start(chores, database, client);
        started = true;
    }

    /// What its bucket can't do is the settings' fault.
    private static void prepared(ArchiveStore archive) throws IOException {
        try {
            archive.prepare();
        } catch (ArchiveRefusedException refused) {
            throw new SettingsException(String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public Readiness readiness() {
        var missing = new ArrayList<String>();
        var now = parts;
        if (now == null || !started) {
            missing.add("starting");
        } else {
            if (!now.database().answers()) {
                missing.add("Postgres doesn't answer");
            }
            now.blobs().trouble().ifPresent(trouble -> missing.add("the object store " + trouble));
            if (!now.runbooks().answers()) {
                missing.add("Temporal doesn't answer");
            }
        }
        return new Readiness(missing);
    }

    @Override
    public void stop() {
        opened.close();
    }

    private ControlApi openApi(
            TemporalRunbooks runbooks,
            Chores chores,
            Database database,
            BlobStore objects,
            AuditAnchors anchors,
            Encryption encryption)
            throws IOException {
        var control = settings.control();
        var scratch = Files.createDirectories(Path.of(control.stateDir()).resolve("inspect"));
        var inspector = new ProcessModelInspector(inspection(scratch));
        parts = ControlParts.of(database, objects, runbooks, inspector, scratch)
                .with(limits(settings.limits()))
                .with(Webhooks.hosts(control.webhooks()))
                .with(anchors)
                .with(TrustedIssuers.of(control.trustedIssuers()), encryption);
        return opened.take(ControlApi.start(
                parts, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), chores, control.host(), control.port()));
    }

    private ProcessModelInspector.Settings inspection(Path scratch) {
        var limits = settings.limits();
        return new ProcessModelInspector.Settings(
                InferenceWorkerCommand.inspector(settings),
                List.of("--libraries", scratch.resolveSibling("lib").toString()),
                limits.inspectTimeout(),
                limits.inspectMemoryBytes(),
                limits.artifactBytesMax());
    }

    private static ControlLimits limits(LimitSettings limits) {
        return new ControlLimits(
                Math.toIntExact(limits.controlBodyBytesMax()),
                limits.artifactBytesMax(),
                limits.uploadsOpenMax(),
                limits.uploadTtl(),
                limits.inspectionsMax(),
                limits.endpointUpdatesMax(),
                limits.endpointUpdatesWaitingMax(),
                limits.longPollMax(),
                ControlLimits.DEFAULT.watchers(),
                ControlLimits.DEFAULT.pools(),
                ControlLimits.DEFAULT.pace());
    }
}
