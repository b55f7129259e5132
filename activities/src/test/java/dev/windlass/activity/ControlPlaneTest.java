package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static dev.windlass.activity.World.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Step;
import dev.windlass.storage.Retention;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.EndpointWorkflowImpl;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.Outcome;
import dev.windlass.workflow.PromotionWorkflowImpl;
import dev.windlass.workflow.Reason;
import dev.windlass.workflow.RollbackWorkflowImpl;
import dev.windlass.workflow.SearchKeys;
import dev.windlass.workflow.TaskQueues;
import dev.windlass.workflow.activity.NodeActivities;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The real runbooks with the real hands on Postgres and a Temporal test server in real time; node and
/// gateway are fakes.
final class ControlPlaneTest {
    private static final long TIMEOUT_S = 120;
    private static final List<Step> CANARY = List.of(
            new Step.SetWeight(10),
            new Step.Analyze(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(60),
                    50,
                    Step.OnInsufficientData.FAIL,
                    Step.OnUndecided.ADVANCE),
            new Step.SetWeight(100));

    /// Held at 10 %, so that the watch alone decides.
    private static final List<Step> HELD = List.of(new Step.SetWeight(10), new Step.Pause(null));

    /// Beside other builds a workflow's first task takes longer than Temporal's second.
    private static final WorkerOptions PATIENT = WorkerOptions.newBuilder()
            .setDefaultDeadlockDetectionTimeout(20_000)
            .build();

    private final World world = new World();
    private final FakeBlobStore objects = new FakeBlobStore();
    private final ReadyNode node = new ReadyNode();
    private final TestWorkflowEnvironment temporal = environment();

    private static TestWorkflowEnvironment environment() {
        var options = TestEnvironmentOptions.newBuilder()
                .setUseTimeskipping(false)
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create())
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new HandlerGuard())
                        .build());
        SearchKeys.ALL.forEach(key -> options.registerSearchAttribute(key.getName(), SearchKeys.type(key)));
        return TestWorkflowEnvironment.newInstance(options.build());
    }

    @BeforeEach
    void start() {
        var stores = world.stores;
        var control = temporal.newWorker(TaskQueues.CONTROL, PATIENT);
        control.registerWorkflowImplementationTypes(
                EndpointWorkflowImpl.class, PromotionWorkflowImpl.class, RollbackWorkflowImpl.class);
        control.registerActivitiesImplementations(
                new EndpointActivitiesImpl(stores, temporal.getWorkflowClient()),
                new PlanActivitiesImpl(stores, World.POLICIES),
                new PolicyActivitiesImpl(stores, World.POLICIES),
                new ApprovalActivitiesImpl(stores),
                new CapacityActivitiesImpl(stores),
                new PlacementActivitiesImpl(stores),
                new RouteActivitiesImpl(stores),
                new AnalysisActivitiesImpl(stores),
                new RecordActivitiesImpl(stores),
                new LedgerActivitiesImpl(stores),
                new EvidenceActivitiesImpl(stores, objects));
        temporal.newWorker(TaskQueues.WAITS, PATIENT)
                .registerActivitiesImplementations(
                        new CapacityActivitiesImpl(stores),
                        new RouteActivitiesImpl(stores),
                        new AnalysisActivitiesImpl(stores));
        temporal.newWorker(TaskQueues.node("n1"), PATIENT).registerActivitiesImplementations(node);
        temporal.start();
    }

    @AfterEach
    void close() {
        temporal.close();
        world.close();
    }

    /// Gets everything ready at once.
    private static final class ReadyNode implements NodeActivities {
        final List<String> unloaded = new CopyOnWriteArrayList<>();

        @Override
        public Loaded ensureLoaded(EnsureLoaded request) {
            return new Loaded(request.node(), request.spec().digest(), Duration.ofMillis(1));
        }

        @Override
        public Probed probe(Probe request) {
            return new Probed(request.spec().digest(), Duration.ofMillis(1), false);
        }

        @Override
        public Unloaded unload(Unload request) {
            unloaded.add(request.spec().version().version());
            return new Unloaded();
        }
    }

    /// What the control API does with a request.
    private String started(String requestId, PromotionManifest manifest) {
        return new OrderDesk(temporal.getWorkflowClient(), world.stores, PROD)
                .promote(requestId, manifest)
                .orElseThrow();
    }

    private Outcome outcome(String promotion) throws Exception {
        return temporal.getWorkflowClient()
                .newUntypedWorkflowStub(promotion)
                .getResult(TIMEOUT_S, TimeUnit.SECONDS, Outcome.class);
    }

    private Route route() {
        return world.stores.routes().find(PROD).orElseThrow();
    }

    @Test
    void aFirstVersionGetsAllRequestsAndASecondFollowsThroughItsCanary() throws Exception {
        try (var _ = new FakeGateway(world.stores, 0)) {
            var first = outcome(started("r1", World.manifest("1", null, CANARY)));
            assertThat(first.phase()).isEqualTo(Phase.SUCCEEDED);
            assertThat(route().arms()).containsExactly(new ArmTarget(Arm.STABLE, "1", digest("1"), 100));

            var name = started("r2", World.manifest("2", null, CANARY));
            var second = outcome(name);

            assertThat(second.phase()).as(second.message()).isEqualTo(Phase.SUCCEEDED);
            assertThat(route().arms()).containsExactly(new ArmTarget(Arm.STABLE, "2", digest("2"), 100));
            assertThat(world.stores.ledger().good(PROD)).containsExactly(target("2"), target("1"));
            assertThat(world.stores.endpoints().holder(PROD)).isEmpty();
            var row = world.stores.promotions().find("payments", name).orElseThrow();
            assertThat(row.phase()).isEqualTo(Phase.SUCCEEDED);
            assertThat(row.evidence()).isNotNull().isEqualTo(second.evidence());
            assertThat(world.stores.nodes().wanted("n1", "payments", digest("1")))
                    .as("kept warm")
                    .isTrue();
        }
    }

    @Test
    void harmTakesAllRequestsBack() throws Exception {
        try (var _ = new FakeGateway(world.stores, 0)) {
            assertThat(outcome(started("r1", World.manifest("1", null, CANARY))).phase())
                    .isEqualTo(Phase.SUCCEEDED);
        }
        try (var _ = new FakeGateway(world.stores, 0.4)) {
            var outcome = outcome(started("r2", World.manifest("2", null, HELD)));

            assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(outcome.reason()).isEqualTo(Reason.HARM);
            assertThat(route().arms()).containsExactly(new ArmTarget(Arm.STABLE, "1", digest("1"), 100));
            assertThat(world.stores.ledger().good(PROD)).containsExactly(target("1"));
            assertThat(world.stores.endpoints().holder(PROD)).isEmpty();
            assertThat(node.unloaded).contains("2");
            assertThat(world.stores.nodes().wanted("n1", "payments", digest("2")))
                    .isFalse();
            assertThat(world.stores.capacity().reserved("payments")).isEqualTo(Resources.memory(128L << 20));
        }
    }

    @Test
    void aPausedPromotionWhoseEndpointWasTakenIsToldAndEndsAsSuperseded() throws Exception {
        try (var _ = new FakeGateway(world.stores, 0)) {
            assertThat(outcome(started("r1", World.manifest("1", null, CANARY))).phase())
                    .isEqualTo(Phase.SUCCEEDED);
            var name = started("r2", World.manifest("2", null, HELD));
            await().atMost(Duration.ofSeconds(TIMEOUT_S))
                    .until(() -> world.stores
                            .promotions()
                            .find("payments", name)
                            .filter(row -> row.phase() == Phase.PAUSED)
                            .isPresent());
            var arms = List.of(new ArmTarget(Arm.STABLE, "1", digest("1"), 100));
            var taken = (GrantResult.Granted)
                    world.stores.endpoints().grant(new GrantWish(PROD, RunKind.OPERATOR, "back", "1", "ops", name));
            world.stores
                    .routes()
                    .write(new RouteWrite(PROD, taken.fence(), 1, arms, null, taken.name(), "ops", "it is bad"));

            new Reconciler(
                            world.stores,
                            new Retention(world.database),
                            temporal.getWorkflowClient(),
                            new Reconciler.Pace(
                                    Duration.ofDays(1), Duration.ofMillis(1), Duration.ofDays(1), Duration.ofDays(7)))
                    .end();

            assertThat(outcome(name).phase()).isEqualTo(Phase.SUPERSEDED);
            assertThat(route().arms()).isEqualTo(arms);
        }
    }
}
