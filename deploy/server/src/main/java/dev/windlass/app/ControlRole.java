package dev.windlass.app;

import dev.windlass.activity.AnalysisActivitiesImpl;
import dev.windlass.activity.ApprovalActivitiesImpl;
import dev.windlass.activity.CapacityActivitiesImpl;
import dev.windlass.activity.EndpointActivitiesImpl;
import dev.windlass.activity.EvidenceActivitiesImpl;
import dev.windlass.activity.GateActivitiesImpl;
import dev.windlass.activity.GroupActivitiesImpl;
import dev.windlass.activity.JourneyActivitiesImpl;
import dev.windlass.activity.LedgerActivitiesImpl;
import dev.windlass.activity.LockstepActivitiesImpl;
import dev.windlass.activity.PlacementActivitiesImpl;
import dev.windlass.activity.PlanActivitiesImpl;
import dev.windlass.activity.PolicyActivitiesImpl;
import dev.windlass.activity.QueueActivitiesImpl;
import dev.windlass.activity.Reconciler;
import dev.windlass.activity.RecordActivitiesImpl;
import dev.windlass.activity.RetirementActivitiesImpl;
import dev.windlass.activity.RouteActivitiesImpl;
import dev.windlass.activity.ShadowActivitiesImpl;
import dev.windlass.activity.Stores;
import dev.windlass.chores.Chores;
import dev.windlass.control.ControlApi;
import dev.windlass.control.ControlLimits;
import dev.windlass.control.ControlParts;
import dev.windlass.control.ProcessModelInspector;
import dev.windlass.control.TemporalRunbooks;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.quota.SharedPool;
import dev.windlass.settings.LimitSettings;
import dev.windlass.settings.Settings;
import dev.windlass.settings.TemporalSettings;
import dev.windlass.storage.Database;
import dev.windlass.storage.NoticeDelivery;
import dev.windlass.storage.NoticeStore;
import dev.windlass.storage.Retention;
import dev.windlass.storage.events.EventSender;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.workflow.EndpointWorkflowImpl;
import dev.windlass.workflow.GroupWorkflowImpl;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.JourneyWorkflowImpl;
import dev.windlass.workflow.PromotionWorkflowImpl;
import dev.windlass.workflow.RetirementWorkflowImpl;
import dev.windlass.workflow.RollbackWorkflowImpl;
import dev.windlass.workflow.TaskQueues;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The control role: control API, and the Temporal workers of workflows and control activities. Keeps
/// nothing of its own; any number may run.
final class ControlRole implements ProgramRole {
    @SharedPool(
            value = "control activities of runbooks",
            limit = "100",
            share = "those of its live promotions, and they are short",
            full = "wait in Temporal's task queue, oldest first")
    private static final int ACTIVITIES_MAX = 100;

    /// Promotions that wait at once, on one process: each has its `watch`, and may wait for something
    /// else, too.
    @SharedPool(
            value = "waits of runbooks",
            limit = "1,000",
            share = "two per live promotion of its own, three of a group's, and one per group",
            full = "wait in Temporal's task queue, oldest first")
    private static final int WAITS_MAX = 1000;

    @SharedPool(
            value = "workflow tasks",
            limit = "20",
            share = "one at a time per live promotion, endpoint and group, for milliseconds",
            full = "wait in Temporal's task queue, oldest first")
    private static final int WORKFLOW_TASKS_MAX = 20;

    private static final Duration DEADLOCK_AFTER = Duration.ofSeconds(5);

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
        var stubs = Parts.temporal(settings.temporal());
        opened.take(stubs::shutdownNow);
        var client = Parts.client(stubs, settings.temporal());
        var namespace = Parts.namespace(settings.temporal());
        var runbooks = opened.take(new TemporalRunbooks(client));
        var chores = opened.take(new Chores());
        // First, since a rollback needs neither Temporal nor the object store.
        var api = openApi(runbooks, chores, database, objects);
        objects.prepare();
        TemporalNamespace.await(stubs, namespace, settings.temporal().connectTimeout());
        TemporalNamespace.prepare(stubs, namespace, settings.temporal().retention());
        var sender = opened.take(Webhooks.sender(settings.control().webhooks()));
        startTemporalWorkers(client, database, objects, api, sender);
        new NoticeDelivery(new NoticeStore(database), sender).start(chores);
        new Reconciler(Stores.of(database), new Retention(database), client).start(chores);
        started = true;
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

    private void startTemporalWorkers(
            WorkflowClient client, Database database, BlobStore objects, ControlApi api, EventSender sender) {
        var factory = WorkerFactory.newInstance(client, factoryOptions());
        var worker = factory.newWorker(
                TaskQueues.CONTROL,
                WorkerOptions.newBuilder()
                        .setMaxConcurrentActivityExecutionSize(ACTIVITIES_MAX)
                        .setMaxConcurrentWorkflowTaskExecutionSize(WORKFLOW_TASKS_MAX)
                        .setDefaultDeadlockDetectionTimeout(DEADLOCK_AFTER.toMillis())
                        .setUsingVirtualThreadsOnActivityWorker(true)
                        .build());
        worker.registerWorkflowImplementationTypes(
                EndpointWorkflowImpl.class,
                PromotionWorkflowImpl.class,
                RollbackWorkflowImpl.class,
                RetirementWorkflowImpl.class,
                GroupWorkflowImpl.class,
                JourneyWorkflowImpl.class);
        var stores = Stores.of(database);
        var policies = PolicyEngine.standard();
        var gates = new GateActivitiesImpl(sender, InstantSource.system());
        var retirements = new RetirementActivitiesImpl(stores, objects);
        worker.registerActivitiesImplementations(
                new EndpointActivitiesImpl(stores, client),
                new PlanActivitiesImpl(
                        stores, policies, Webhooks.hosts(settings.control().webhooks())),
                new QueueActivitiesImpl(stores),
                new PolicyActivitiesImpl(stores, policies),
                new ApprovalActivitiesImpl(stores),
                gates,
                new CapacityActivitiesImpl(stores),
                new PlacementActivitiesImpl(stores),
                new RouteActivitiesImpl(stores),
                new AnalysisActivitiesImpl(stores),
                new RecordActivitiesImpl(stores),
                new LedgerActivitiesImpl(stores),
                new EvidenceActivitiesImpl(stores, objects),
                new LockstepActivitiesImpl(stores),
                new GroupActivitiesImpl(stores),
                api.groupDoor(),
                new JourneyActivitiesImpl(stores),
                api.legs(),
                retirements);
        factory.newWorker(
                        TaskQueues.WAITS,
                        WorkerOptions.newBuilder()
                                .setMaxConcurrentActivityExecutionSize(WAITS_MAX)
                                .setUsingVirtualThreadsOnActivityWorker(true)
                                .build())
                .registerActivitiesImplementations(
                        new CapacityActivitiesImpl(stores),
                        new RouteActivitiesImpl(stores),
                        new PolicyActivitiesImpl(stores, PolicyEngine.standard()),
                        new AnalysisActivitiesImpl(stores),
                        new ShadowActivitiesImpl(stores),
                        new LockstepActivitiesImpl(stores),
                        new GroupActivitiesImpl(stores),
                        gates,
                        retirements);
        opened.take(Parts.stopping(factory, settings.control().stopTimeout()));
        factory.start();
    }

    private WorkerFactoryOptions factoryOptions() {
        var options = WorkerFactoryOptions.newBuilder().setWorkerInterceptors(new HandlerGuard());
        if (settings.temporal().mode() == TemporalSettings.Mode.IN_MEMORY) {
            // The in-memory service never takes a task back from the queue of a process that died.
            options.setWorkflowCacheSize(0);
        }
        return options.build();
    }

    private ControlApi openApi(TemporalRunbooks runbooks, Chores chores, Database database, BlobStore objects)
            throws IOException {
        var control = settings.control();
        var scratch = Files.createDirectories(Path.of(control.stateDir()).resolve("inspect"));
        var inspector = new ProcessModelInspector(inspection(scratch));
        parts = ControlParts.of(database, objects, runbooks, inspector, scratch)
                .with(limits(settings.limits()))
                .with(Webhooks.hosts(control.webhooks()));
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
