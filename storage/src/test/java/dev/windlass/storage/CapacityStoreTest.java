package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.STAGING;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.quota.NodeRoom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Quota of tenant `payments`: 2 GiB. Each target wants 128 MiB unless it says otherwise.
class CapacityStoreTest {
    private static final long MIB = 1L << 20;
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Database database = Given.database();
    private final CapacityStore capacity = new CapacityStore(database);
    private final NodeStore nodes = new NodeStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatFitsIsReservedAndComesBackByRelease() {
        nodes.renewOfPlatform(new NodeRoom("n1", 8192 * MIB, 64), LEASE);

        var admission = capacity.reserve("p1", PROD, List.of(target("1"), target("2")));

        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        assertThat(capacity.reserved("payments")).isEqualTo(Resources.memory(256 * MIB));
        capacity.release("payments", "p1");
        capacity.release("payments", "p1");
        assertThat(capacity.reserved("payments")).isEqualTo(Resources.NONE);
    }

    @Test
    void aVersionCountsOnceHoweverManyOwnersWantIt() {
        nodes.renewOfPlatform(new NodeRoom("n1", 8192 * MIB, 64), LEASE);

        capacity.reserve("p1", PROD, List.of(target("1")));
        capacity.reserve("p2", STAGING, List.of(target("1")));
        capacity.reserve("p1", PROD, List.of(target("1")));
        var both = capacity.reserved("payments");
        capacity.release("payments", "p1");

        assertThat(both).isEqualTo(Resources.memory(128 * MIB));
        assertThat(capacity.reserved("payments")).isEqualTo(Resources.memory(128 * MIB));
    }

    @Test
    void aboveTheTenantsQuotaNothingIsReserved() {
        nodes.renewOfPlatform(new NodeRoom("n1", 80_000 * MIB, 64), LEASE);

        var admission = capacity.reserve("p1", PROD, List.of(target("1"), large("2", 2000 * MIB)));

        assertThat(admission).isNotInstanceOf(Admission.Admitted.class);
        assertThat(capacity.reserved("payments")).isEqualTo(Resources.NONE);
    }

    @Test
    void aboveTheNodesMemoryNothingIsReserved() {
        nodes.renewOfPlatform(new NodeRoom("n1", 200 * MIB, 64), LEASE);

        assertThat(capacity.reserve("p1", PROD, List.of(target("1"), target("2"))))
                .isNotInstanceOf(Admission.Admitted.class);
        assertThat(capacity.reserve("p1", PROD, List.of(target("1")))).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void whoWaitsIsToldWhoHoldsTheQuotaAndWhatWouldFreeIt() {
        nodes.renewOfPlatform(new NodeRoom("n1", 80_000 * MIB, 64), LEASE);
        var granted = Given.granted(new EndpointStore(database).grant(Given.promote(PROD, "r1", "1")));
        capacity.reserve(granted.name(), PROD, List.of(large("1", 1500 * MIB)));

        var waiting = waiting(capacity.reserve("p2", STAGING, List.of(large("2", 1000 * MIB))));

        assertThat(waiting.lack()).isEqualTo(Admission.Lack.TENANT_QUOTA);
        assertThat(waiting.reason())
                .contains("raise the quota", "fraud-score v1 in prod (1500 MiB, " + granted.name() + " is Pending)")
                .contains("freed by the end of " + granted.name());
    }

    @Test
    void whatServesAndWhatIsKeptWarmIsNamedAsSuch() {
        nodes.renewOfPlatform(new NodeRoom("n1", 300 * MIB, 64), LEASE);
        var granted = Given.granted(new EndpointStore(database).grant(Given.promote(PROD, "r1", "1")));
        var ledger = new Ledger(database);
        ledger.move(new LedgerMove(PROD, granted.fence(), "p1", target("1"), null, LEASE, null, false));
        ledger.move(new LedgerMove(PROD, granted.fence(), "p2", target("2"), target("1"), LEASE, null, false));
        new RouteStore(database).write(Given.all(granted.fence(), 1, "2", granted.name()));

        var waiting = waiting(capacity.reserve("p3", PROD, List.of(target("3"))));

        assertThat(waiting.lack()).isEqualTo(Admission.Lack.NODE_MEMORY);
        assertThat(waiting.reason())
                .contains("node n1 has 44 MiB free", "v1 in prod (128 MiB, kept warm until", "MiB, serves)")
                .contains("freed by fraud-score v1 in prod by itself at");
    }

    @Test
    void ofOtherTenantsOnlyTheSumIsTold() {
        nodes.renewOfPlatform(new NodeRoom("n1", 300 * MIB, 64), LEASE);
        new TenantStore(database).create("claims", Quota.DEFAULT);
        capacity.reserve("secret", new EndpointRef("claims", "secret-model", "prod"), List.of(large("a", 200 * MIB)));

        var waiting = waiting(capacity.reserve("p1", PROD, List.of(target("1"))));

        assertThat(waiting.reason())
                .contains("other tenants hold 200 MiB on each node")
                .doesNotContain("secret");
    }

    @Test
    void beyondWhatANodeMayRunNothingIsReserved() {
        nodes.renewOfPlatform(new NodeRoom("n1", 80_000 * MIB, 1), LEASE);
        capacity.reserve("p1", PROD, List.of(target("1")));

        var waiting = waiting(capacity.reserve("p2", PROD, List.of(target("1"), target("2"))));

        assertThat(waiting.lack()).isEqualTo(Admission.Lack.NODE_WORKERS);
        assertThat(waiting.reason()).contains("node.workers-max", "v1 in prod");
    }

    @Test
    void aNodeThatIsLeftOutOfTheModelDoesNotHoldItsStartsUp() {
        nodes.renewOfPlatform(new NodeRoom("n1", 8192 * MIB, 64), LEASE);
        capacity.reserve("p1", PROD, List.of(target("1")));
        nodes.place("p1", "n1", PROD, "1", digest("1"));
        nodes.renewOfPlatform(new NodeRoom("small", 64 * MIB, 64), LEASE);
        new PlacementStore(database).sweepOfPlatform();

        assertThat(capacity.reserve("p2", PROD, List.of(target("2")))).isInstanceOf(Admission.Admitted.class);
    }

    private static Admission.WaitingForQuota waiting(Admission admission) {
        return (Admission.WaitingForQuota) admission;
    }

    @Test
    void withoutALiveNodeNothingIsReserved() {
        nodes.renewOfPlatform(new NodeRoom("n1", 8192 * MIB, 64), Duration.ZERO);

        assertThat(capacity.reserve("p1", PROD, List.of(target("1")))).isNotInstanceOf(Admission.Admitted.class);
    }

    @Test
    void aTenantsReservationsAtOnceStayWithinItsQuota() throws Exception {
        nodes.renewOfPlatform(new NodeRoom("n1", 80_000 * MIB, 64), LEASE);

        var admissions = Together.run(20, i -> capacity.reserve("p" + i, PROD, List.of(large("v" + i, 500 * MIB))));

        assertThat(admissions).filteredOn(Admission.Admitted.class::isInstance).hasSize(4);
        assertThat(capacity.reserved("payments")).isEqualTo(Resources.memory(2000 * MIB));
    }

    @Test
    void reservationsOfManyTenantsAtOnceStayWithinTheNode() throws Exception {
        nodes.renewOfPlatform(new NodeRoom("n1", 1000 * MIB, 64), LEASE);
        var tenants = new TenantStore(database);
        for (int i = 0; i < 16; i++) {
            tenants.create("tenant-" + i, Quota.DEFAULT);
        }

        var admissions = Together.run(
                16,
                i -> capacity.reserve(
                        "p" + i, new EndpointRef("tenant-" + i, "m", "prod"), List.of(large("v", 400 * MIB))));

        assertThat(admissions).filteredOn(Admission.Admitted.class::isInstance).hasSize(2);
    }

    /// The node's row is locked until both wait for it, so that whoever summed before the lock would be seen.
    @Test
    void ofTwoTenantsThatWaitForOneNodeTheSecondSeesWhatTheFirstTook() throws Exception {
        nodes.renewOfPlatform(new NodeRoom("n1", 1000 * MIB, 64), LEASE);
        new TenantStore(database).create("claims", Quota.DEFAULT);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var handle = database.jdbi().open()) {
            handle.begin();
            handle.execute("SELECT node FROM node FOR UPDATE");
            var first = threads.submit(() -> capacity.reserve("p1", PROD, List.of(large("a", 600 * MIB))));
            var second = threads.submit(() ->
                    capacity.reserve("p2", new EndpointRef("claims", "m", "prod"), List.of(large("b", 600 * MIB))));
            waitUntilTwoWaitForALock();
            handle.commit();

            assertThat(List.of(first.get(), second.get()))
                    .filteredOn(Admission.Admitted.class::isInstance)
                    .hasSize(1);
        }
    }

    private void waitUntilTwoWaitForALock() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (waiting() < 2) {
            assertThat(System.nanoTime()).as("still not waiting").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private int waiting() {
        return database.jdbi()
                .withHandle(handle -> handle.select("""
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """).mapTo(Integer.class).one());
    }

    private static Target large(String version, long memoryBytes) {
        return new Target(version, digest(version), 1000, Resources.memory(memoryBytes));
    }
}
