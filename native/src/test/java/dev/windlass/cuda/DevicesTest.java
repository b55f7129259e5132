package dev.windlass.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.GpuDevice.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process is told of GPUs, against the stand-ins: test parts, no GPU.
final class DevicesTest {
    private static final String SECOND = "GPU-00000000-0000-0000-0000-000000000002";
    private static final String INSTANCE = "MIG-00000000-0000-0000-0003-000000000002";

    @TempDir
    Path directory;

    private final StandIn cuda = StandIns.cuda();
    private final StandIn nvml = StandIns.nvml().set("DEVICES", 3).set("MIG", "2:3");

    @Test
    void withoutTheSettingAllAreVisible() {
        assertThat(indices(Map.of())).containsExactly(0, 1, 2);
        assertThat(look(Map.of())).isInstanceOfSatisfying(Devices.Present.class, present -> {
            assertThat(present.cudaVersion()).isEqualTo("13.5");
            assertThat(present.driverVersion()).isEqualTo("stand-in, no driver");
        });
        assertThat(nvml.live("context")).as("initialized").isZero();
    }

    @Test
    void theSettingNamesThemUpToTheFirstThatIsNone() {
        assertThat(visible("1,0")).containsExactly(1, 0);
        assertThat(visible("2, 1")).containsExactly(2, 1);
        assertThat(visible("1,7,0")).containsExactly(1);
        assertThat(visible(SECOND + ",0")).containsExactly(1, 0);
        assertThat(visible("GPU-00000000-0000-0000-0000-00000000000")).containsExactly(0);
        assertThat(visible("0,nonsense,1")).containsExactly(0);
    }

    @Test
    void anInstanceOfMigIsNamedAlone() {
        assertThat(look(Map.of("CUDA_VISIBLE_DEVICES", INSTANCE)))
                .isInstanceOfSatisfying(
                        Devices.Present.class,
                        present -> assertThat(present.devices().getFirst().sharing())
                                .isInstanceOfSatisfying(
                                        Sharing.Mig.class,
                                        mig -> assertThat(mig.instances())
                                                .extracting(GpuDevice.MigInstance::uuid)
                                                .containsExactly(INSTANCE)));
    }

    @Test
    void theDaemonOfMpsIsRecognised() throws IOException {
        Files.createFile(directory.resolve("control"));

        assertThat(look(Map.of("CUDA_MPS_PIPE_DIRECTORY", directory.toString())))
                .isInstanceOfSatisfying(Devices.Present.class, present -> {
                    assertThat(present.devices().getFirst().sharing()).isEqualTo(new Sharing.Mps());
                    assertThat(present.devices().getLast().sharing()).isInstanceOf(Sharing.Mig.class);
                });
    }

    @Test
    void whyThereIsNoneIsOneLine() {
        for (var hidden : List.of("", "-1", "9", "nonsense")) {
            assertThat(look(Map.of("CUDA_VISIBLE_DEVICES", hidden)))
                    .isEqualTo(new Devices.Absent("no device is visible: CUDA_VISIBLE_DEVICES is \"" + hidden + "\""));
        }
        assertThat(Devices.look("libno-such-thing.so.1", nvml.path(), Map.of()))
                .isEqualTo(
                        new Devices.Absent("no libno-such-thing.so.1 on this machine: no NVIDIA driver is installed"));
        nvml.fail("nvmlDeviceGetName", 1, 999);
        assertThat(look(Map.of()))
                .isEqualTo(new Devices.Absent(
                        "NVIDIA's driver doesn't tell its devices: nvmlDeviceGetName:" + " said by the stand-in"));
        nvml.set("DEVICES", 0);
        assertThat(look(Map.of("CUDA_VISIBLE_DEVICES", "0")))
                .isEqualTo(new Devices.Absent("NVIDIA's driver finds no device"));
    }

    /// Without a daemon of MPS, unless it is named.
    private Devices look(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.putIfAbsent("CUDA_MPS_PIPE_DIRECTORY", directory.resolve("none").toString());
        return Devices.look(cuda.path(), nvml.path(), all);
    }

    private List<Integer> visible(String setting) {
        return indices(Map.of("CUDA_VISIBLE_DEVICES", setting));
    }

    private List<Integer> indices(Map<String, String> environment) {
        return look(environment) instanceof Devices.Present present
                ? present.devices().stream().map(GpuDevice::index).toList()
                : List.of();
    }
}
