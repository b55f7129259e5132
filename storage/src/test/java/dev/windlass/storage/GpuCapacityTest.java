package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.STAGING;
import static dev.windlass.storage.Given.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.quota.NodeRoom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class GpuCapacityTest {
    private static final long MIB = 1L << 20;
    private static final Duration LEASE = Duration.ofMinutes(1);

    @AutoClose
    private final Database database = Given.database();

    private final CapacityStore capacity = new CapacityStore(database);
    private final NodeStore nodes = new NodeStore(database);

    @Test
    void gpuMemoryIsReservedOnOneDeviceBesideWhatIsPlacedThere() {
        new TenantStore(database).setQuota("payments", new Quota(new Resources(2048 * MIB, 500 * MIB), 100, 10));
        nodes.renewOfPlatform(
                new NodeRoom(
                        "n1", 8192 * MIB, 64, Map.of(new Device("cuda:0"), 80 * MIB, new Device("cuda:1"), 60 * MIB)),
                LEASE);

        assertThat(capacity.reserve("p1", PROD, List.of(onGpu("g1", 50)))).isInstanceOf(Admission.Admitted.class);
        new PlacementStore(database).place("p1", PROD, "g1", digest("g1"), List.of());
        assertThat(capacity.reserve("p2", STAGING, List.of(onGpu("g2", 70)))).isInstanceOf(Admission.Admitted.class);
        var waiting = (Admission.WaitingForQuota) capacity.reserve("p3", STAGING, List.of(onGpu("g3", 20)));

        assertThat(nodes.device("n1", "payments", digest("g1"))).isEqualTo(new Device("cuda:1"));
        assertThat(waiting.lack()).isEqualTo(Admission.Lack.NODE_GPU_MEMORY);
        assertThat(waiting.reason())
                .contains("20 MiB of GPU memory", "10 MiB of GPU memory at most", "vg1 in prod (50 MiB of GPU memory")
                .doesNotContain("128 MiB");
        assertThat(capacity.reserved("payments")).isEqualTo(new Resources(256 * MIB, 120 * MIB));
    }

    @Test
    void theSameBytesOnTheCpuDoNotStandInForGpuMemory() {
        nodes.renewOfPlatform(new NodeRoom("n1", 8192 * MIB, 64), LEASE);
        capacity.reserve("p1", PROD, List.of(Given.target("1")));
        var onGpu = new Target("g1", digest("1"), 1000, new Resources(128 * MIB, MIB));

        assertThat(capacity.reserve("p2", PROD, List.of(onGpu)))
                .isInstanceOfSatisfying(
                        Admission.WaitingForQuota.class,
                        it -> assertThat(it.lack()).isEqualTo(Admission.Lack.NODE_GPU_MEMORY));
        assertThat(capacity.reserve("p3", PROD, List.of(Given.target("1")))).isInstanceOf(Admission.Admitted.class);
    }

    /// Registered, since what is placed is read from there.
    private Target onGpu(String version, long mebibytes) {
        var it = Given.version(version);
        var needs = new Resources(128 * MIB, mebibytes * MIB);
        new ModelRegistry(database)
                .register(new ModelVersion(
                        it.ref(),
                        it.digest(),
                        it.byteSize(),
                        it.format(),
                        it.schema(),
                        it.metrics(),
                        it.lineageJson(),
                        it.owner(),
                        it.risk(),
                        needs,
                        it.createdBy(),
                        it.createdAt()));
        return new Target(version, it.digest(), it.byteSize(), needs);
    }
}
