package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person reads who asks for a device.
final class DeviceFlowTest {
    private static final VersionRef VERSION = new VersionRef("payments", "fraud", "8");
    private static final DeviceClass SMALL = new DeviceClass("cuda:mig-1g.18gb");

    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new CliRig(directory);
    }

    @Test
    void aVersionIsPushedForAProfileThoughNoNodeIsThereYet() {
        assertThat(push("8", "--device", "cuda:mig-1g.18gb", "--gpu-memory", "4GiB"))
                .as(rig.err())
                .isZero();

        assertThat(rig.out()).contains("GPU memory 4.0 GiB", "Device:   cuda:mig-1g.18gb");
        var version = rig.api.parts.stores().registry().find(VERSION).orElseThrow();
        assertThat(version.needs().deviceClass()).isEqualTo(SMALL);
    }

    @Test
    void aDeviceWithoutItsMemoryAndMemoryWithoutItsDeviceAreRefusedAtOnce() {
        assertThat(push("8", "--device", "cuda")).isEqualTo(ExitCode.USAGE.number());
        assertThat(push("8", "--device", "cuda:mig-1g.18gb")).isEqualTo(ExitCode.USAGE.number());
        assertThat(push("8", "--device", "cpu", "--gpu-memory", "4GiB")).isEqualTo(ExitCode.USAGE.number());
        assertThat(push("8", "--device", "tpu")).isEqualTo(ExitCode.USAGE.number());

        assertThat(rig.err())
                .contains(
                        "--device cuda needs --gpu-memory",
                        "--device cuda:mig-1g.18gb needs --gpu-memory",
                        "--device cpu and --gpu-memory don't go together",
                        "got \"tpu\"");
        assertThat(rig.api.parts.stores().registry().find(VERSION)).isEmpty();
    }

    @Test
    void theSameVersionForAnotherDeviceIsRefused() {
        assertThat(push("8", "--device", "cuda", "--gpu-memory", "4GiB")).isZero();

        assertThat(push("8", "--device", "cuda:mig-1g.18gb", "--gpu-memory", "4GiB"))
                .isEqualTo(ExitCode.CONFLICT.number());
        assertThat(rig.err()).contains("device (cuda)");
        assertThat(push("8")).as("it says nothing else").isZero();
    }

    private int push(String version, String... options) {
        var line = new ArrayList<>(List.of(
                "dev",
                "model",
                "push",
                "payments/fraud:" + version,
                directory.resolve("model.onnx").toString()));
        line.addAll(List.of(options));
        return rig.run(line.removeFirst(), line.toArray(String[]::new));
    }
}
