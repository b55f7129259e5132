package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import dev.windlass.domain.VersionRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceFitTest {
    private static final VersionRef VERSION = new VersionRef("risk", "fraud", "7");
    private static final Resources ON_CPU = new Resources(1 << 20, 0);
    private static final Resources ON_GPU = new Resources(1 << 20, 1 << 20);
    private static final NodeRoom PLAIN = new NodeRoom("n1", 1 << 30, 4);
    private static final NodeRoom WITH_GPU = new NodeRoom("n2", 1 << 30, 4, Map.of(new Device("cuda:0"), 1L << 30));

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "cuda")
    void aVersionForAGpuFitsWhereSomeNodeHasOne(String wanted) {
        assertThat(DeviceFit.flaw(VERSION, ON_GPU, wanted, List.of(PLAIN, WITH_GPU)))
                .isEmpty();
        assertThat(DeviceFit.flaw(VERSION, ON_GPU, wanted, List.of()))
                .as("one may come")
                .isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "cpu")
    void aVersionForTheCpuFitsAnywhere(String wanted) {
        assertThat(DeviceFit.flaw(VERSION, ON_CPU, wanted, List.of(PLAIN))).isEmpty();
    }

    @Test
    void whereNoNodeOffersAGpuNoWaitingHelps() {
        assertThat(DeviceFit.flaw(VERSION, ON_GPU, null, List.of(PLAIN))).hasValueSatisfying(flaw -> {
            assertThat(flaw.reason()).isEqualTo("NoDevice");
            assertThat(flaw.message())
                    .startsWith("risk/fraud:7 was pushed with --gpu-memory, and no live node offers a GPU; ")
                    .contains("node.gpu-runtime");
        });
    }

    @Test
    void aManifestThatSaysOtherwiseThanThePushIsToldSo() {
        assertThat(DeviceFit.flaw(VERSION, ON_CPU, "cuda", List.of(WITH_GPU)))
                .hasValueSatisfying(flaw -> assertThat(flaw.message())
                        .startsWith("spec.device is cuda and risk/fraud:7 was pushed without --gpu-memory: "));
        assertThat(DeviceFit.flaw(VERSION, ON_GPU, "cpu", List.of(WITH_GPU)))
                .hasValueSatisfying(flaw -> assertThat(flaw.message())
                        .startsWith("spec.device is cpu and risk/fraud:7 was pushed with --gpu-memory: "));
    }
}
