package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.STAGING;
import static dev.windlass.storage.Given.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.quota.NodeRoom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class GpuCapacityTest {
    private static final long MIB = 1L << 20;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final DeviceClass SMALL = new DeviceClass("cuda:mig-1g.18gb");

    @AutoClose
    private final Database database = Given.database();

    private final CapacityStore capacity = new CapacityStore(database);
    private final NodeStore nodes = new NodeStore(database);
    private final PlacementStore placements = new PlacementStore(database);

    @Test
    void gpuMemoryIsReservedOnOneDeviceBesideWhatIsPlacedThere() {
        new TenantStore(database).setQuota("payments", new Quota(new Resources(2048 * MIB, 500 * MIB), 100, 10));
        nodes.renewOfPlatform(
                new NodeRoom(
                        "n1", 8192 * MIB, 64, Map.of(new Device("cuda:0"), 80 * MIB, new Device("cuda:1"), 60 * MIB)),
                LEASE);

        assertThat(capacity.reserve("p1", PROD, List.of(onGpu("g1", 50)))).isInstanceOf(Admission.Admitted.class);
        placements.place("p1", PROD, "g1", digest("g1"), List.of());
        assertThat(capacity.reserve("p2", STAGING, List.of(onGpu("g2", 70)))).isInstanceOf(Admission.Admitted.class);
        var waiting = (Admission.WaitingForQuota) capacity.reserve("p3", STAGING, List.of(onGpu("g3", 20)));

        assertThat(nodes.place("n1", "payments", digest("g1")).device()).isEqualTo(new Device("cuda:1"));
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

    @Test
    void aVersionOfAProfileIsPlacedOnItsInstancesOnlyAndIsNotWhereThereIsNone() {
        var instance = new Device("cuda:mig-1g.18gb:1");
        nodes.renewOfPlatform(
                new NodeRoom("n1", 8192 * MIB, 64, Map.of(new Device("cuda:0"), 80 * MIB, instance, 18 * MIB)), LEASE);
        nodes.renewOfPlatform(new NodeRoom("n2", 8192 * MIB, 64, Map.of(new Device("cuda:0"), 80 * MIB)), LEASE);
        onGpu("m1", 10, SMALL);

        // A way back: nothing is reserved.
        var placed = placements.place("p1", PROD, "m1", digest("m1"), List.of());

        assertThat(placed.nodes()).containsExactly("n1");
        assertThat(placed.leftOut()).containsExactly("n2 needs 10 MiB of GPU memory and has 0 MiB of GPU memory");
        assertThat(nodes.place("n1", "payments", digest("m1")).device()).isEqualTo(instance);
        assertThat(nodes.wantedOfPlatform("n1", (_, _) -> ""))
                .singleElement()
                .satisfies(it -> assertThat(it.needs().deviceClass()).isEqualTo(SMALL));
        assertThat(nodes.wanted("n2", "payments", digest("m1"))).isFalse();
    }

    @Test
    void whatOthersReservedOfAProfileIsTakenOfItsInstances() {
        new TenantStore(database).setQuota("payments", new Quota(new Resources(2048 * MIB, 500 * MIB), 100, 10));
        nodes.renewOfPlatform(
                new NodeRoom(
                        "n1",
                        8192 * MIB,
                        64,
                        Map.of(new Device("cuda:0"), 18 * MIB, new Device("cuda:mig-1g.18gb:1"), 18 * MIB)),
                LEASE);

        assertThat(capacity.reserve("p1", PROD, List.of(onGpu("m1", 18, SMALL))))
                .isInstanceOf(Admission.Admitted.class);
        assertThat(capacity.reserve("p2", STAGING, List.of(onGpu("m2", 1, SMALL))))
                .isInstanceOfSatisfying(
                        Admission.WaitingForQuota.class,
                        it -> assertThat(it.reason()).contains("no device cuda:mig-1g.18gb with 1 MiB"));
        assertThat(capacity.reserve("p3", STAGING, List.of(onGpu("g3", 18)))).isInstanceOf(Admission.Admitted.class);
    }

    private Target onGpu(String version, long mebibytes) {
        return onGpu(version, mebibytes, null);
    }

    /// Registered, since what is placed is read from there.
    private Target onGpu(String version, long mebibytes, @Nullable DeviceClass kind) {
        var registered = Given.version(version, new Resources(128 * MIB, mebibytes * MIB, kind));
        new ModelRegistry(database).register(registered);
        return Target.of(registered);
    }
}
