package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.Given;
import dev.windlass.storage.Owners;
import dev.windlass.storage.Retention;
import dev.windlass.storage.Sunsets;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.storage.objects.SameBucketArchive;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.EndpointWorkflowImpl;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.PromotionWorkflowImpl;
import dev.windlass.workflow.RetirementWorkflowImpl;
import dev.windlass.workflow.RollbackWorkflowImpl;
import dev.windlass.workflow.SearchKeys;
import dev.windlass.workflow.TaskQueues;
import dev.windlass.workflow.activity.EvidenceActivities;
import io.temporal.api.testservice.v1.UnlockTimeSkippingRequest;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.TestServiceStubs;
import io.temporal.serviceclient.TestServiceStubsOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentest4j.TestAbortedException;

/// One Temporal test server with skipped time over one Postgres, with the real runbooks and stores, for the
/// endpoints of one tenant.
final class ModelRig implements AutoCloseable {
    private static final Duration STANDSTILL = Duration.ofSeconds(5);
    private static final int LET_GO_MAX = 3;
    private static final Quota PLENTY = new Quota(Resources.memory(1L << 50), 1000, 1000);

    private final World postgres = new World();
    final Owners owners = new Owners(postgres.database);
    final Sunsets sunsets = new Sunsets(postgres.database);
    final Stores stores = postgres.stores;
    final FakeBlobStore objects = new FakeBlobStore();
    final OrderPoints points = new OrderPoints();
    final TestWorkflowEnvironment temporal;
    final Reconciler reconciler;
    final ModelFleet fleet;
    final SealedLog log;
    final ModelNode nodes;

    private final ExecutorService sleeper = Executors.newVirtualThreadPerTaskExecutor();
    private final TestServiceStubs clock;

    ModelRig() {
        stores.tenants().setQuota("payments", PLENTY);
        var options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create())
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new HandlerGuard(), points)
                        .build());
        SearchKeys.ALL.forEach(key -> options.registerSearchAttribute(key.getName(), SearchKeys.type(key)));
        temporal = TestWorkflowEnvironment.newInstance(options.build());
        clock = TestServiceStubs.newServiceStubs(TestServiceStubsOptions.newBuilder()
                .setChannel(temporal.getWorkflowServiceStubs().getRawChannel())
                .validateAndBuildWithDefaults());
        reconciler = new Reconciler(
                stores,
                new Retention(postgres.database),
                temporal.getWorkflowClient(),
                new Reconciler.Pace(Duration.ofDays(1), Duration.ofMillis(1), Duration.ofDays(1), Duration.ofDays(7)));
        fleet = new ModelFleet(stores, reconciler::place);
        log = new SealedLog(stores, fleet);
        nodes = new ModelNode(stores, fleet, objects);
        start();
    }

    private void start() {
        var worker = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(20_000)
                .build();
        var world = new SkippedWorld(stores, fleet, log);
        EvidenceActivities evidence = new SealedElsewhere(new EvidenceActivitiesImpl(stores, objects), objects);
        var retirements = new RetirementActivitiesImpl(stores, objects, new SameBucketArchive(objects));
        var control = temporal.newWorker(TaskQueues.CONTROL, worker);
        control.registerWorkflowImplementationTypes(
                EndpointWorkflowImpl.class,
                PromotionWorkflowImpl.class,
                RollbackWorkflowImpl.class,
                RetirementWorkflowImpl.class);
        control.registerActivitiesImplementations(
                new EndpointActivitiesImpl(stores, temporal.getWorkflowClient()),
                new PlanActivitiesImpl(stores, World.POLICIES),
                new CapacityActivitiesImpl(stores),
                new PlacementActivitiesImpl(stores),
                new RecordActivitiesImpl(stores),
                new LedgerActivitiesImpl(stores),
                evidence,
                retirements,
                world);
        temporal.newWorker(TaskQueues.WAITS, worker)
                .registerActivitiesImplementations(new CapacityActivitiesImpl(stores), retirements, world);
        RandomCommands.NODES.forEach(
                node -> temporal.newWorker(TaskQueues.node(node), worker).registerActivitiesImplementations(nodes));
        temporal.start();
    }

    /// A new endpoint with its own model, whose versions' artifacts are in the object store; the last version has the
    /// bytes of the first.
    EndpointRef endpoint(String model) {
        var endpoint = new EndpointRef("payments", model, "prod");
        for (var version : RandomCommands.VERSIONS) {
            register(endpoint, version, (model + " " + version.charAt(0)).getBytes(StandardCharsets.UTF_8));
        }
        return endpoint;
    }

    private void register(EndpointRef endpoint, String version, byte[] bytes) {
        var digest = CanonicalJson.sha256(bytes);
        objects.putIfAbsent(ObjectKeys.artifact(endpoint.tenant(), digest), bytes);
        var like = Given.version("1");
        stores.registry()
                .register(new ModelVersion(
                        endpoint.modelRef().version(version),
                        digest,
                        bytes.length,
                        like.format(),
                        like.schema(),
                        like.metrics(),
                        like.lineageJson(),
                        like.owner(),
                        like.risk(),
                        like.needs(),
                        like.createdBy(),
                        like.createdAt()));
    }

    /// Lets time pass. Not on the common pool: with two cores that is one thread, which the test server needs for its
    /// signals to other workflows. The test server (1.38) holds its clock for an activity under way whose workflow
    /// was terminated, too: while nothing of ours runs and time passes no faster than outside, it is let go.
    ///
    /// @throws TestAbortedException if the test server fails by itself; the rig is of no use then
    void sleep(Duration duration) {
        var sleeping = CompletableFuture.runAsync(() -> temporal.sleep(duration), sleeper);
        int letGo = 0;
        int begun = points.begun.get();
        long before = temporal.currentTimeMillis();
        while (!ended(sleeping)) {
            long now = temporal.currentTimeMillis();
            if (points.begun.get() == begun && now - before < 2 * STANDSTILL.toMillis()) {
                assertThat(points.underWay)
                        .as("activities, while time stands still")
                        .hasValue(0);
                assertThat(++letGo).as("time stands still").isLessThanOrEqualTo(LET_GO_MAX);
                clock.blockingStub().unlockTimeSkipping(UnlockTimeSkippingRequest.getDefaultInstance());
            }
            begun = points.begun.get();
            before = now;
        }
    }

    private static boolean ended(CompletableFuture<Void> sleeping) {
        try {
            sleeping.get(STANDSTILL.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException standstill) {
            return false;
        } catch (ExecutionException failed) {
            throw new TestAbortedException("the test server lost count of its clock's locks", failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /// The object store in memory takes small objects while it is away, which a real one doesn't.
    private record SealedElsewhere(EvidenceActivities real, FakeBlobStore objects) implements EvidenceActivities {
        @Override
        public Sealed seal(Seal request) {
            if (objects.trouble().isPresent()) {
                throw new IllegalStateException(
                        "the object store " + objects.trouble().get());
            }
            return real.seal(request);
        }
    }

    @Override
    public void close() {
        temporal.close();
        sleeper.shutdownNow();
        postgres.close();
    }
}
