package dev.windlass.workflow;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.workflow.EndpointWorkflow.EndpointRun;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.ResumeCommand;
import dev.windlass.workflow.activity.ApprovalActivities.Decision;
import dev.windlass.workflow.activity.ApprovalActivities.DecisionRead;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.common.converter.DataConverter;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.assertj.core.api.Assertions;

/// One Temporal test server with skipped time, our workflows, and a [FakeWorld]. A bug in a workflow
/// fails it at once.
final class Stage implements AutoCloseable {
    final TestWorkflowEnvironment environment;
    final WorkflowClient client;
    final FakeWorld world;
    final FakeQueue queue;
    final FakeNode node = new FakeNode();
    final FakeNode otherNode = new FakeNode();
    final FakeGolden golden = new FakeGolden();

    Stage() {
        this(600);
    }

    Stage(int workflowCache) {
        this(workflowCache, DataConverters.create());
    }

    Stage(int workflowCache, DataConverter converter) {
        environment = environment(workflowCache, converter);
        client = environment.getWorkflowClient();
        world = new FakeWorld(environment);
        queue = new FakeQueue(world);
        var workerOptions = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(10_000)
                .build();
        var control = environment.newWorker(TaskQueues.CONTROL, workerOptions);
        control.registerWorkflowImplementationTypes(
                WorkflowImplementationOptions.newBuilder()
                        .setFailWorkflowExceptionTypes(Throwable.class)
                        .build(),
                EndpointWorkflowImpl.class,
                PromotionWorkflowImpl.class,
                RollbackWorkflowImpl.class);
        control.registerActivitiesImplementations(world, queue, world.windows);
        environment.newWorker(TaskQueues.WAITS, workerOptions).registerActivitiesImplementations(world, world.windows);
        environment.newWorker(TaskQueues.node("a"), workerOptions).registerActivitiesImplementations(node, golden);
        environment.newWorker(TaskQueues.node("b"), workerOptions).registerActivitiesImplementations(otherNode, golden);
        environment.start();
    }

    static TestWorkflowEnvironment environment(int workflowCache) {
        return environment(workflowCache, DataConverters.create());
    }

    static TestWorkflowEnvironment environment(int workflowCache, DataConverter converter) {
        var options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(converter)
                        .setIdentity("recorded")
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkflowCacheSize(workflowCache)
                        .setWorkerInterceptors(new HandlerGuard())
                        .build());
        SearchKeys.ALL.forEach(key -> options.registerSearchAttribute(key.getName(), SearchKeys.type(key)));
        return TestWorkflowEnvironment.newInstance(options.build());
    }

    /// Sends update-with-start as the control API does.
    StartAnswer start(String requestId, String version) {
        var request = new PromotionRequest(
                Samples.ENDPOINT,
                requestId,
                Samples.digest('b'),
                Samples.manifest(version),
                "ci-bot",
                "https://ci.example/812");
        return withStart(requestId, "requestPromotion", StartAnswer.class, it -> it.requestPromotion(request));
    }

    /// Puts a start into the endpoint's queue, as the control API does while another one is live.
    void queue(String requestId, String version, boolean supersedes) {
        queue.waiting.add(new FakeQueue.Waiting(requestId, version, supersedes));
        call();
    }

    /// Lets skipped time pass until something is so; fails after a day of it.
    void until(BooleanSupplier condition) {
        for (int i = 0; i < 1440 && !condition.getAsBoolean(); i++) {
            environment.sleep(Duration.ofMinutes(1));
        }
        Assertions.assertThat(condition.getAsBoolean()).isTrue();
    }

    /// Has the endpoint look at its queue, as control does again and again.
    void call() {
        client.newWorkflowStub(EndpointWorkflow.class, Samples.ENDPOINT.workflowId())
                .queued(new EndpointWorkflow.Queued(Samples.ENDPOINT));
    }

    RollbackAnswer rollback(String requestId, String to) {
        var request = new RollbackRequest(Samples.ENDPOINT, requestId, to, "operator", "it is bad");
        return withStart(requestId, "requestRollback", RollbackAnswer.class, it -> it.requestRollback(request));
    }

    private <R> R withStart(String id, String update, Class<R> type, Function<EndpointWorkflow, R> call) {
        var endpoint = client.newWorkflowStub(
                EndpointWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CONTROL)
                        .setWorkflowId(Samples.ENDPOINT.workflowId())
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                        .build());
        var options = UpdateOptions.<R>newBuilder()
                .setUpdateName(update)
                .setUpdateId(id)
                .setResultClass(type)
                .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                .build();
        return WorkflowClient.executeUpdateWithStart(
                () -> call.apply(endpoint),
                options,
                new WithStartWorkflowOperation<>(endpoint::run, new EndpointRun(Samples.ENDPOINT)));
    }

    /// Starts version 7 and says its name.
    String started() {
        var answer = start("request-1", "7");
        return Assertions.assertThat(answer)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(StartAnswer.Started.class))
                .actual()
                .promotion();
    }

    /// Approves in the name of a role or group with a row that the API would have written.
    void approve(String name, Approver as, String principal) {
        decide(as.id(), as, principal, Decision.APPROVED);
        promotion(name).approve(new PromotionWorkflow.DecisionCommand(Samples.ENDPOINT, as.id()));
    }

    void decide(String id, Approver as, String principal, Decision decision) {
        world.decisions.put(
                id, new DecisionRead.Valid(decision, as, principal, "looked at it", java.time.Instant.EPOCH));
    }

    /// Has the promotion go through every phase, with each wait ended by what it waits for.
    void throughAllPhases(String name) {
        world.capacityAfterTries = 2;
        world.approvals = List.of(Role.MODEL_RISK);
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(null));
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> approve(name, Role.MODEL_RISK, "risk-officer"));
        world.hooks.put(Phase.PAUSED, () -> resume(name));
    }

    void pause(String name) {
        promotion(name).pause(new OperatorCommand(Samples.ENDPOINT, "op", "look"));
    }

    void resume(String name) {
        promotion(name).resume(new ResumeCommand(Samples.ENDPOINT, "op", false));
    }

    void resumeFull(String name) {
        promotion(name).resume(new ResumeCommand(Samples.ENDPOINT, "op", true));
    }

    void abort(String name) {
        promotion(name).abort(new OperatorCommand(Samples.ENDPOINT, "operator", "changed my mind"));
    }

    Outcome outcome(String name) {
        return SkippedTime.result(environment, name, Outcome.class);
    }

    WorkflowStub stub(String name) {
        return client.newUntypedWorkflowStub(name);
    }

    PromotionWorkflow promotion(String name) {
        return client.newWorkflowStub(PromotionWorkflow.class, name);
    }

    RollbackWorkflow rollback(String name) {
        return client.newWorkflowStub(RollbackWorkflow.class, name);
    }

    /// Keeps the history of a run for the replay test, if `-Dwindlass.histories=DIR` is set.
    void keepHistory(String workflowId, String scenario) {
        var directory = System.getProperty("windlass.histories");
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(Path.of(directory));
            Files.writeString(
                    Path.of(directory, scenario + ".json"),
                    client.fetchHistory(workflowId).toJson(true));
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}
