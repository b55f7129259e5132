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
import dev.windlass.activity.RecordActivitiesImpl;
import dev.windlass.activity.RetirementActivitiesImpl;
import dev.windlass.activity.RouteActivitiesImpl;
import dev.windlass.activity.ShadowActivitiesImpl;
import dev.windlass.activity.Stores;
import dev.windlass.control.ControlApi;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.quota.SharedPool;
import dev.windlass.settings.Settings;
import dev.windlass.settings.TemporalSettings;
import dev.windlass.storage.events.EventSender;
import dev.windlass.storage.objects.ArchiveStore;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.workflow.EndpointWorkflowImpl;
import dev.windlass.workflow.GroupWorkflowImpl;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.JourneyWorkflowImpl;
import dev.windlass.workflow.PromotionWorkflowImpl;
import dev.windlass.workflow.RetirementWorkflowImpl;
import dev.windlass.workflow.RollbackWorkflowImpl;
import dev.windlass.workflow.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.time.InstantSource;

/// The Temporal workers of the control role: of all workflows, of the activities that are short, and of those that
/// wait.
///
/// @param client of this installation's Temporal
record ControlWorkers(Settings settings, WorkflowClient client, Stores stores) {
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

    /// All poll when it returns.
    ///
    /// @return whose end is theirs
    WorkerFactory start(BlobStore objects, ArchiveStore archive, ControlApi api, EventSender sender) {
        var factory = WorkerFactory.newInstance(client, factoryOptions());
        var worker = factory.newWorker(TaskQueues.CONTROL, controlOptions());
        worker.registerWorkflowImplementationTypes(
                EndpointWorkflowImpl.class,
                PromotionWorkflowImpl.class,
                RollbackWorkflowImpl.class,
                RetirementWorkflowImpl.class,
                GroupWorkflowImpl.class,
                JourneyWorkflowImpl.class);
        var gates = new GateActivitiesImpl(sender, InstantSource.system());
        var retirements = new RetirementActivitiesImpl(stores, objects, archive);
        registerShort(worker, objects, gates, retirements);
        worker.registerActivitiesImplementations(api.groupDoor(), api.legs());
        factory.newWorker(TaskQueues.WAITS, waitOptions())
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
        factory.start();
        return factory;
    }

    private void registerShort(
            Worker worker, BlobStore objects, GateActivitiesImpl gates, RetirementActivitiesImpl retirements) {
        var policies = PolicyEngine.standard();
        var hosts = Webhooks.hosts(settings.control().webhooks());
        worker.registerActivitiesImplementations(
                new EndpointActivitiesImpl(stores, client),
                new PlanActivitiesImpl(stores, policies, hosts),
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
                new JourneyActivitiesImpl(stores),
                retirements);
    }

    private static WorkerOptions controlOptions() {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(ACTIVITIES_MAX)
                .setMaxConcurrentWorkflowTaskExecutionSize(WORKFLOW_TASKS_MAX)
                .setDefaultDeadlockDetectionTimeout(DEADLOCK_AFTER.toMillis())
                .setUsingVirtualThreadsOnActivityWorker(true)
                .build();
    }

    private static WorkerOptions waitOptions() {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(WAITS_MAX)
                .setUsingVirtualThreadsOnActivityWorker(true)
                .build();
    }

    private WorkerFactoryOptions factoryOptions() {
        var options = WorkerFactoryOptions.newBuilder().setWorkerInterceptors(new HandlerGuard());
        if (settings.temporal().mode() == TemporalSettings.Mode.IN_MEMORY) {
            // The in-memory service never takes a task back from the queue of a process that died.
            options.setWorkflowCacheSize(0);
        }
        return options.build();
    }
}
