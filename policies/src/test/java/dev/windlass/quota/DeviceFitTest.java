package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
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
    private static final NodeRoom CUT =
            new NodeRoom("n3", 1 << 30, 4, Map.of(new Device("cuda:mig-1g.18gb:0"), 18L << 20));
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
    void aVersionOfAProfileThatNobodyOffersIsToldWhatIsOffered() {
        assertThat(DeviceFit.flaw(VERSION, mig(1, "3g.71gb"), null, List.of(PLAIN, WITH_GPU, CUT)))
                .hasValueSatisfying(flaw -> {
                    assertThat(flaw.reason()).isEqualTo("NoDevice");
                    assertThat(flaw.problem())
                            .isEqualTo("risk/fraud:7 was pushed with --device cuda:mig-3g.71gb, and no live node offers"
                                    + " such a device, but cuda with 1024 MiB, cuda:mig-1g.18gb with 18 MiB");
                });
        assertThat(DeviceFit.flaw(VERSION, mig(1, "3g.71gb"), null, List.of(PLAIN)))
                .hasValueSatisfying(flaw -> assertThat(flaw.problem()).endsWith("and no live node offers a GPU"));
    }

    @Test
    void whatIsMoreThanAnyDeviceOfTheClassHasIsNotWaitedFor() {
        var nodes = List.of(WITH_GPU, CUT);

        assertThat(DeviceFit.flaw(VERSION, mig(18 << 20, "1g.18gb"), null, nodes))
                .isEmpty();
        assertThat(DeviceFit.flaw(VERSION, mig(19 << 20, "1g.18gb"), null, nodes))
                .hasValueSatisfying(flaw -> {
                    assertThat(flaw.reason()).isEqualTo("DeviceTooSmall");
                    assertThat(flaw.problem())
                            .isEqualTo("risk/fraud:7 was pushed with --gpu-memory of 19 MiB, and live nodes offer at"
                                    + " most cuda:mig-1g.18gb with 18 MiB");
                });
        assertThat(DeviceFit.flaw(VERSION, new Resources(1, 2L << 30), null, nodes))
                .hasValueSatisfying(flaw -> assertThat(flaw.problem())
                        .endsWith("at most cuda with 1024 MiB, cuda:mig-1g.18gb with 18 MiB"));
    }

    @Test
    void aManifestsProfileIsTheVersions() {
        var nodes = List.of(WITH_GPU, CUT);
        var small = mig(1, "1g.18gb");

        assertThat(DeviceFit.flaw(VERSION, small, "cuda:mig-1g.18gb", nodes)).isEmpty();
        assertThat(DeviceFit.flaw(VERSION, small, "cuda", nodes)).isEmpty();
        assertThat(DeviceFit.flaw(VERSION, small, "cuda:mig-3g.71gb", nodes))
                .hasValueSatisfying(flaw -> assertThat(flaw.message())
                        .isEqualTo("spec.device is cuda:mig-3g.71gb and risk/fraud:7 was pushed with --device"
                                + " cuda:mig-1g.18gb: it runs on instances of that profile only; push it with --device"
                                + " cuda:mig-3g.71gb and --gpu-memory as a version of its own (and with --mark-device, if"
                                + " the file is the same), or leave spec.device out"));
        assertThat(DeviceFit.flaw(VERSION, ON_GPU, "cuda:mig-1g.18gb", nodes))
                .hasValueSatisfying(flaw -> assertThat(flaw.reason()).isEqualTo("DeviceMismatch"));
    }

    private static Resources mig(long bytes, String profile) {
        return new Resources(1 << 20, bytes, new DeviceClass("cuda:mig-" + profile));
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
