package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.RouteWrite;
import dev.windlass.workflow.EndpointWorkflow.EndpointRun;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.GroupWorkflow.GroupChanged;
import dev.windlass.workflow.GroupWorkflow.GroupEnd;
import dev.windlass.workflow.GroupWorkflow.GroupRun;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// One Temporal test server with skipped time, and a group of three endpoints, each with a [FakeWorld] of
/// its own.
final class GroupStage implements AutoCloseable {
    static final List<String> MODELS = List.of("ranker", "retriever", "rules");

    final TestWorkflowEnvironment environment;
    final WorkflowClient client;
    final Map<String, FakeWorld> worlds = new LinkedHashMap<>();
    final FakeGroup group;

    /// The candidates' weights in the order in which they were written, such as `rules 5`.
    final List<String> weights = new CopyOnWriteArrayList<>();

    GroupStage() {
        this(600);
    }

    GroupStage(int workflowCache) {
        environment = Stage.environment(workflowCache);
        client = environment.getWorkflowClient();
        MODELS.forEach(it -> worlds.put(it, world()));
        group = new FakeGroup(MODELS, worlds);
        group.starter = this::startAlone;
        var patient = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(10_000)
                .build();
        var routed = Proxy.newProxyInstance(
                GroupStage.class.getClassLoader(), FakeWorld.class.getInterfaces(), this::routed);
        var control = environment.newWorker(TaskQueues.CONTROL, patient);
        control.registerWorkflowImplementationTypes(
                WorkflowImplementationOptions.newBuilder()
                        .setFailWorkflowExceptionTypes(Throwable.class)
                        .build(),
                EndpointWorkflowImpl.class,
                PromotionWorkflowImpl.class,
                GroupWorkflowImpl.class);
        control.registerActivitiesImplementations(routed, group);
        environment.newWorker(TaskQueues.WAITS, patient).registerActivitiesImplementations(routed, group);
        environment.newWorker(TaskQueues.node("a"), patient).registerActivitiesImplementations(new FakeNode());
        environment.start();
    }

    private FakeWorld world() {
        var world = new FakeWorld(environment);
        world.ledger.add(Samples.V6);
        return world;
    }

    private Object routed(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "the worlds of a group";
            };
        }
        var model = Objects.requireNonNull(endpoint(arguments[0]), () -> method + " says no endpoint")
                .model();
        if (arguments[0] instanceof RouteWrite write) {
            weights.add(model + " " + FakeRows.weight(write.arms()));
        }
        try {
            return method.invoke(worlds.get(model), arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /// The first endpoint that a request names.
    private static @Nullable EndpointRef endpoint(@Nullable Object value) {
        if (value instanceof EndpointRef found) {
            return found;
        }
        if (value instanceof PromotionManifest manifest) {
            return manifest.endpoint();
        }
        if (value == null || !value.getClass().isRecord()) {
            return null;
        }
        return Arrays.stream(value.getClass().getRecordComponents())
                .map(it -> {
                    try {
                        return endpoint(it.getAccessor().invoke(value));
                    } catch (ReflectiveOperationException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                })
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private StartAnswer startAlone(String model) {
        var endpoint = new EndpointRef("payments", model, "prod");
        var request = new PromotionRequest(
                endpoint,
                new Id.GroupStart(FakeGroup.GROUP, model).text(),
                Samples.digest('b'),
                Samples.manifest(model, "7"),
                "ci-bot",
                null,
                FakeGroup.GROUP.text());
        var stub = client.newWorkflowStub(
                EndpointWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CONTROL)
                        .setWorkflowId(endpoint.workflowId())
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                        .build());
        var options = UpdateOptions.<StartAnswer>newBuilder()
                .setUpdateName("requestPromotion")
                .setUpdateId(request.requestId())
                .setResultClass(StartAnswer.class)
                .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                .build();
        return WorkflowClient.executeUpdateWithStart(
                () -> stub.requestPromotion(request),
                options,
                new WithStartWorkflowOperation<>(stub::run, new EndpointRun(endpoint)));
    }

    void start() {
        tell(FakeGroup.GROUP.text());
    }

    void tell(String told) {
        var stub = client.newWorkflowStub(GroupWorkflow.class, GroupStart.options(FakeGroup.GROUP, "ci-bot"));
        var batch = client.newSignalWithStartRequest();
        batch.add(stub::run, new GroupRun(FakeGroup.GROUP.text()));
        batch.add(stub::changed, new GroupChanged(told));
        client.signalWithStart(batch);
    }

    GroupEnd end() {
        return SkippedTime.result(environment, FakeGroup.GROUP.text(), GroupEnd.class);
    }

    Outcome outcome(String model) {
        return SkippedTime.result(environment, name(model), Outcome.class);
    }

    static String name(String model) {
        return new EndpointRef("payments", model, "prod").promotionName("7", 1);
    }

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
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}
