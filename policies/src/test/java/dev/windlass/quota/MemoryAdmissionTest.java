package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Quota;
import dev.windlass.quota.Admission.Admitted;
import dev.windlass.quota.Admission.Lack;
import dev.windlass.quota.Admission.WaitingForQuota;
import dev.windlass.quota.MemoryAdmission.Request;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryAdmissionTest {
    private static final long MIB = 1L << 20;
    private static final Quota QUOTA = new Quota(1000 * MIB, 1, 1);

    @Test
    void aVersionGetsItsArtifactFourTimesAndABase() {
        assertThat(MemoryAdmission.defaultBytes(0)).isEqualTo(128 * MIB);
        assertThat(MemoryAdmission.defaultBytes(100 * MIB)).isEqualTo(528 * MIB);
        assertThatThrownBy(() -> MemoryAdmission.defaultBytes(Long.MAX_VALUE / 2))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void admitsUpToTheLastByteOfQuotaAndNode() {
        var admission = MemoryAdmission.admit(QUOTA, 400 * MIB, one(300 * MIB), nodes(300, 300));

        assertThat(admission).isEqualTo(new Admitted(300 * MIB, 600 * MIB));
    }

    @Test
    void waitsWhereOneByteOfQuotaIsMissing() {
        var admission = MemoryAdmission.admit(QUOTA, 400 * MIB + 1, one(300 * MIB), nodes(300, 300));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason())
                                .contains("1000 MiB", "400 MiB", "300 MiB", "raise the quota"));
    }

    @Test
    void waitsWhereOneNodeIsFullAndNamesIt() {
        var admission = MemoryAdmission.admit(QUOTA, 0, one(300 * MIB), nodes(300, 299));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("n1", "299 MiB", "300 MiB"));
    }

    @Test
    void aNodeWithLessThanIsReservedAlreadyIsNamedWithTheRemedy() {
        var admission = MemoryAdmission.admit(QUOTA, 0, one(100 * MIB), nodes(300, -200));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("node n1 has 0 MiB free", "stop it"));
    }

    @Test
    void waitsWithoutAnyNode() {
        assertThat(MemoryAdmission.admit(QUOTA, 0, one(1), List.of())).isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void waitsWhereMoreIsReservedThanALoweredQuotaAllows() {
        assertThat(MemoryAdmission.admit(QUOTA, 2000 * MIB, one(1), nodes(300))).isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void aHugeRequestWaitsAndDoesNotOverflow() {
        assertThat(MemoryAdmission.admit(
                        new Quota(Long.MAX_VALUE, 1, 1),
                        1,
                        one(Long.MAX_VALUE),
                        List.of(new NodeMemory("n0", Long.MAX_VALUE), new NodeMemory("n1", Long.MAX_VALUE))))
                .isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void waitsWhereANodeMayRunNoMoreInferenceWorkersAndNamesTheSetting() {
        var nodes = List.of(new NodeMemory("n0", 300 * MIB, 5), new NodeMemory("n1", 300 * MIB, 1));

        assertThat(MemoryAdmission.admit(QUOTA, 0, new Request(200 * MIB, 1), nodes))
                .isInstanceOf(Admitted.class);
        assertThat(MemoryAdmission.admit(QUOTA, 0, new Request(200 * MIB, 2), nodes))
                .isInstanceOfSatisfying(WaitingForQuota.class, waiting -> {
                    assertThat(waiting.lack()).isEqualTo(Lack.NODE_WORKERS);
                    assertThat(waiting.reason()).contains("n1", "workers-max");
                });
    }

    @Test
    void aRequestThatIsMoreThanAllOfTheQuotaIsToldSo() {
        assertThat(MemoryAdmission.admit(QUOTA, 0, one(501 * MIB), nodes(800, 800)))
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("more than all of it"));
    }

    @Test
    void aNodeRunsAsManyInferenceWorkersAsItsMemoryHoldsUnlessItSaysOtherwise() {
        assertThat(MemoryAdmission.defaultWorkersMax(18L << 30)).isEqualTo(144);
        assertThat(MemoryAdmission.defaultWorkersMax(1)).isEqualTo(1);
        assertThat(MemoryAdmission.defaultWorkersMax(Long.MAX_VALUE)).isEqualTo(4096);
    }

    private static Request one(long bytes) {
        return new Request(bytes, 1);
    }

    private static List<NodeMemory> nodes(long... freeMib) {
        return IntStream.range(0, freeMib.length)
                .mapToObj(i -> new NodeMemory("n" + i, freeMib[i] * MIB))
                .toList();
    }
}
