package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Target;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.Owners;
import dev.windlass.storage.Retention;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.EndpointWorkflowImpl;
import dev.windlass.workflow.HandlerGuard;
import dev.windlass.workflow.PromotionWorkflowImpl;
import dev.windlass.workflow.RollbackWorkflowImpl;
import dev.windlass.workflow.SearchKeys;
import dev.windlass.workflow.TaskQueues;
import io.temporal.api.testservice.v1.UnlockTimeSkippingRequest;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.TestServiceStubs;
import io.temporal.serviceclient.TestServiceStubsOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/// The model of a promotion: whatever orders come at whatever moment, in the end the endpoint's rows agree, and each
/// order that was accepted was carried out. The real runbooks and stores; time is skipped.
///
/// `-Dwindlass.sequences=1000` runs as many; `-Dwindlass.seed=N -Dwindlass.sequences=1` repeats the one of seed N
/// (its orders are the same, their moments nearly).
final class PromotionModelTest {
    private static final Duration STANDSTILL = Duration.ofSeconds(5);
    private static final int LET_GO_MAX = 3;
    private static final int SEQUENCES = Integer.getInteger("windlass.sequences", 40);
    private static final long SEED = Long.getLong("windlass.seed", System.nanoTime() % 1_000_000_000L);

    @Test
    void afterAnyOrdersRouteLedgerReservationsAndPhasesAgreeAndNoAcceptedOrderIsDropped() {
        System.out.println("promotion model: " + SEQUENCES + " sequences from seed " + SEED);
        int lostByTheServer = 0;
        try (var rig = new Rig()) {
            for (int i = 0; i < SEQUENCES; i++) {
                long seed = SEED + i;
                var sequence = new OrderSequence(rig, new EndpointRef("payments", "fraud-score", "m" + i), seed);
                try {
                    sequence.run();
                } catch (TestAbortedException lost) {
                    System.out.println("seed " + seed + ": " + lost.getMessage());
                    assertThat(++lostByTheServer).isLessThanOrEqualTo(1 + SEQUENCES / 100);
                } catch (AssertionError | RuntimeException failure) {
                    throw new AssertionError("seed " + seed + " after\n" + sequence, failure);
                }
            }
        }
    }

    /// One Temporal test server with skipped time over one Postgres.
    static final class Rig implements AutoCloseable {
        private final World postgres = new World();
        private final Owners owners = new Owners(postgres.database);
        final Stores stores = postgres.stores;
        final OrderPoints points = new OrderPoints();
        final SkippedWorld world = new SkippedWorld(stores);
        final TestWorkflowEnvironment temporal;
        final Reconciler reconciler;

        private final TestServiceStubs clock;

        Rig() {
            postgres.sameBytes("1", "1b");
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
            start();
            reconciler = new Reconciler(
                    stores,
                    new Retention(postgres.database),
                    temporal.getWorkflowClient(),
                    new Reconciler.Pace(
                            Duration.ofDays(1), Duration.ofMillis(1), Duration.ofDays(1), Duration.ofDays(7)));
        }

        private void start() {
            var worker = WorkerOptions.newBuilder()
                    .setDefaultDeadlockDetectionTimeout(20_000)
                    .build();
            var control = temporal.newWorker(TaskQueues.CONTROL, worker);
            control.registerWorkflowImplementationTypes(
                    EndpointWorkflowImpl.class, PromotionWorkflowImpl.class, RollbackWorkflowImpl.class);
            control.registerActivitiesImplementations(
                    new EndpointActivitiesImpl(stores, temporal.getWorkflowClient()),
                    new PlanActivitiesImpl(stores, World.POLICIES),
                    new PolicyActivitiesImpl(stores, World.POLICIES),
                    new CapacityActivitiesImpl(stores),
                    new PlacementActivitiesImpl(stores),
                    new RecordActivitiesImpl(stores),
                    new LedgerActivitiesImpl(stores),
                    world);
            temporal.newWorker(TaskQueues.WAITS, worker)
                    .registerActivitiesImplementations(new CapacityActivitiesImpl(stores), world);
            temporal.newWorker(TaskQueues.node("n1"), worker).registerActivitiesImplementations(world);
            temporal.start();
        }

        /// Lets time pass. The test server (1.38) holds its clock for an activity under way whose workflow
        /// was terminated, too. While nothing of ours runs, the clock is let go for that.
        void sleep(Duration duration) {
            var sleeping = CompletableFuture.runAsync(() -> temporal.sleep(duration));
            for (int times = 0; !ended(sleeping) && times < LET_GO_MAX; times++) {
                assertThat(points.underWay)
                        .as("activities, while time stands still")
                        .hasValue(0);
                clock.blockingStub().unlockTimeSkipping(UnlockTimeSkippingRequest.getDefaultInstance());
            }
            assertThat(sleeping).as("time stands still").isCompleted();
        }

        private static boolean ended(CompletableFuture<Void> sleeping) {
            try {
                sleeping.get(STANDSTILL.toSeconds(), TimeUnit.SECONDS);
                return true;
            } catch (TimeoutException standstill) {
                return false;
            } catch (InterruptedException | ExecutionException failed) {
                throw new IllegalStateException(failed);
            }
        }

        /// What has ended keeps nothing: memory and places of the endpoint are the ledger's, and the stable
        /// version has its own.
        void checkReservations(EndpointRef endpoint, @Nullable Target stable, OrderBook orders) {
            stores.nodes().renewOfPlatform(new NodeRoom("n1", 8L << 30, 64), Duration.ofMinutes(10));
            var all = owners.of(endpoint);
            assertThat(all).as("owners of memory and places%n%s", orders).allMatch(it -> it.startsWith("ledger:"));
            if (stable != null) {
                assertThat(all)
                        .as("owners of memory and places%n%s", orders)
                        .contains(Ledger.owner(endpoint, stable.digest()));
            } else {
                assertThat(all)
                        .as("owners without a stable version%n%s", orders)
                        .isEmpty();
            }
        }

        @Override
        public void close() {
            temporal.close();
            postgres.close();
        }
    }
}
