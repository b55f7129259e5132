package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.quota.Admission.Admitted;
import dev.windlass.quota.Admission.Lack;
import dev.windlass.quota.Admission.WaitingForQuota;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CapacityAdmissionTest {
    private static final long MIB = 1L << 20;
    private static final Quota QUOTA = new Quota(Resources.memory(1000 * MIB), 1, 1);

    @Test
    void aVersionGetsItsArtifactFourTimesAndABase() {
        assertThat(CapacityAdmission.defaultBytes(0)).isEqualTo(128 * MIB);
        assertThat(CapacityAdmission.defaultBytes(100 * MIB)).isEqualTo(528 * MIB);
        assertThat(CapacityAdmission.defaultBytes(100 * MIB, DeviceClass.CPU)).isEqualTo(528 * MIB);
        assertThat(CapacityAdmission.defaultBytes(100 * MIB, DeviceClass.CUDA)).isEqualTo((1024 + 528) * MIB);
        assertThatThrownBy(() -> CapacityAdmission.defaultBytes(Long.MAX_VALUE / 2))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void admitsUpToTheLastByteOfQuotaAndNode() {
        var admission = CapacityAdmission.admit(QUOTA, Resources.memory(200 * MIB), one(300 * MIB), nodes(300, 300));

        assertThat(admission).isEqualTo(new Admitted(Resources.memory(300 * MIB), Resources.memory(600 * MIB)));
    }

    @Test
    void waitsWhereOneByteOfQuotaIsMissing() {
        var admission =
                CapacityAdmission.admit(QUOTA, Resources.memory(200 * MIB + 1), one(300 * MIB), nodes(300, 300));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason())
                                .contains("1000 MiB", "200 MiB", "300 MiB", "raise the quota"));
    }

    @Test
    void waitsWhereOneNodeIsFullAndNamesIt() {
        var admission = CapacityAdmission.admit(QUOTA, Resources.NONE, one(300 * MIB), nodes(300, 299));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("n1", "299 MiB", "300 MiB"));
    }

    @Test
    void aNodeWithLessThanIsReservedAlreadyIsNamedWithTheRemedy() {
        var admission = CapacityAdmission.admit(QUOTA, Resources.NONE, one(100 * MIB), nodes(300, -200));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("node n1 has 0 MiB free", "stop it"));
    }

    @Test
    void waitsWithoutAnyNode() {
        assertThat(CapacityAdmission.admit(QUOTA, Resources.NONE, one(1), List.of()))
                .isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void waitsWhereMoreIsReservedThanALoweredQuotaAllows() {
        assertThat(CapacityAdmission.admit(QUOTA, Resources.memory(2000 * MIB), one(1), nodes(300)))
                .isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void aHugeRequestWaitsAndDoesNotOverflow() {
        assertThat(CapacityAdmission.admit(
                        new Quota(Resources.memory(Long.MAX_VALUE), 1, 1),
                        Resources.memory(1),
                        one(Long.MAX_VALUE),
                        List.of(new NodeRoom("n0", Long.MAX_VALUE, 99), new NodeRoom("n1", Long.MAX_VALUE, 99))))
                .isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void waitsWhereANodeMayRunNoMoreInferenceWorkersAndNamesTheSetting() {
        var nodes = List.of(new NodeRoom("n0", 300 * MIB, 5), new NodeRoom("n1", 300 * MIB, 1));

        assertThat(CapacityAdmission.admit(QUOTA, Resources.NONE, one(200 * MIB), nodes))
                .isInstanceOf(Admitted.class);
        assertThat(CapacityAdmission.admit(
                        QUOTA,
                        Resources.NONE,
                        List.of(Resources.memory(100 * MIB), Resources.memory(100 * MIB)),
                        nodes))
                .isInstanceOfSatisfying(WaitingForQuota.class, waiting -> {
                    assertThat(waiting.lack()).isEqualTo(Lack.NODE_WORKERS);
                    assertThat(waiting.reason()).contains("n1", "workers-max");
                });
    }

    @Test
    void aRequestThatIsMoreThanAllOfTheQuotaIsToldSo() {
        assertThat(CapacityAdmission.admit(QUOTA, Resources.NONE, one(501 * MIB), nodes(800, 800)))
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("more than all of it"));
    }

    @Test
    void aNodeRunsAsManyInferenceWorkersAsItsMemoryHoldsUnlessItSaysOtherwise() {
        assertThat(CapacityAdmission.defaultWorkersMax(18L << 30)).isEqualTo(144);
        assertThat(CapacityAdmission.defaultWorkersMax(1)).isEqualTo(1);
        assertThat(CapacityAdmission.defaultWorkersMax(Long.MAX_VALUE)).isEqualTo(4096);
    }

    @Test
    void gpuMemoryIsAskedOfOneDeviceAndOfItsOwnQuota() {
        var quota = new Quota(new Resources(1000 * MIB, 100 * MIB), 1, 1);
        var node = new NodeRoom("n1", 300 * MIB, 9, Map.of(new Device("cuda:0"), 80 * MIB));

        assertThat(CapacityAdmission.admit(quota, Resources.NONE, gpu(80), List.of(node)))
                .isInstanceOf(Admitted.class);
        assertThat(CapacityAdmission.admit(quota, Resources.NONE, gpu(81), List.of(node)))
                .isInstanceOfSatisfying(WaitingForQuota.class, waiting -> {
                    assertThat(waiting.lack()).isEqualTo(Lack.NODE_GPU_MEMORY);
                    assertThat(waiting.reason()).contains("node n1", "81 MiB of GPU memory", "--gpu-memory");
                });
        assertThat(CapacityAdmission.admit(quota, new Resources(0, 50 * MIB), gpu(60), List.of(node)))
                .isInstanceOfSatisfying(WaitingForQuota.class, waiting -> {
                    assertThat(waiting.lack()).isEqualTo(Lack.TENANT_GPU_QUOTA);
                    assertThat(waiting.reason()).contains("gpu-memory quota is 100 MiB", "50 MiB are reserved");
                });
    }

    @Test
    void whoWaitsForAnInstanceIsToldOfWhichProfile() {
        var node = new NodeRoom("n1", 1 << 30, 4, Map.of(new Device("cuda:mig-1g.18gb:0"), 18 * MIB));
        var request = List.of(new Resources(1, 19 * MIB, new DeviceClass("cuda:mig-1g.18gb")));

        assertThat(CapacityAdmission.admit(Quota.DEFAULT, Resources.NONE, request, List.of(node)))
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason())
                                .startsWith(
                                        "node n1 has no device cuda:mig-1g.18gb with 19 MiB of GPU memory free (18 MiB"));
    }

    private static List<Resources> gpu(long mebibytes) {
        return List.of(new Resources(MIB, mebibytes * MIB));
    }

    private static List<Resources> one(long bytes) {
        return List.of(Resources.memory(bytes));
    }

    private static List<NodeRoom> nodes(long... freeMib) {
        return IntStream.range(0, freeMib.length)
                .mapToObj(i -> new NodeRoom("n" + i, freeMib[i] * MIB, 99))
                .toList();
    }
}
