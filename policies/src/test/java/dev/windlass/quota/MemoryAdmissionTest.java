package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Quota;
import dev.windlass.quota.Admission.Admitted;
import dev.windlass.quota.Admission.WaitingForQuota;
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
        var admission = MemoryAdmission.admit(QUOTA, 400 * MIB, 300 * MIB, nodes(300, 300));

        assertThat(admission).isEqualTo(new Admitted(300 * MIB, 600 * MIB));
    }

    @Test
    void waitsWhereOneByteOfQuotaIsMissing() {
        var admission = MemoryAdmission.admit(QUOTA, 400 * MIB + 1, 300 * MIB, nodes(300, 300));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason())
                                .contains("1000 MiB", "400 MiB", "300 MiB", "raise the quota"));
    }

    @Test
    void waitsWhereOneNodeIsFullAndNamesIt() {
        var admission = MemoryAdmission.admit(QUOTA, 0, 300 * MIB, nodes(300, 299));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("n1", "299 MiB", "300 MiB"));
    }

    @Test
    void aNewcomerWithLessThanIsReservedAlreadyHoldsEveryStartUpByName() {
        var admission = MemoryAdmission.admit(QUOTA, 0, 100 * MIB, nodes(300, -200));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        WaitingForQuota.class,
                        waiting -> assertThat(waiting.reason()).contains("node n1 has 0 MiB free", "stop it"));
    }

    @Test
    void waitsWithoutAnyNode() {
        assertThat(MemoryAdmission.admit(QUOTA, 0, 1, List.of())).isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void waitsWhereMoreIsReservedThanALoweredQuotaAllows() {
        assertThat(MemoryAdmission.admit(QUOTA, 2000 * MIB, 1, nodes(300))).isInstanceOf(WaitingForQuota.class);
    }

    @Test
    void aHugeRequestWaitsAndDoesNotOverflow() {
        assertThat(MemoryAdmission.admit(
                        new Quota(Long.MAX_VALUE, 1, 1),
                        1,
                        Long.MAX_VALUE,
                        List.of(new NodeMemory("n0", Long.MAX_VALUE), new NodeMemory("n1", Long.MAX_VALUE))))
                .isInstanceOf(WaitingForQuota.class);
    }

    private static List<NodeMemory> nodes(long... freeMib) {
        return IntStream.range(0, freeMib.length)
                .mapToObj(i -> new NodeMemory("n" + i, freeMib[i] * MIB))
                .toList();
    }
}
