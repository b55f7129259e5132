package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.VersionRef;
import dev.windlass.quota.DeviceFit;
import dev.windlass.quota.NodeRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    void onAGpuMoreHostMemoryIsAssumedAndSaid() {
        assertThat(push("8", "--gpu-memory", "4GiB")).isZero();
        assertThat(rig.out()).contains("memory 1.1 GiB", "Assumed:  1.1 GiB of host memory, 1 GiB of it for CUDA");

        assertThat(push("9", "--gpu-memory", "4GiB", "--memory", "3GiB")).isZero();
        assertThat(rig.lines().getLast()).doesNotContain("Assumed");
        assertThat(rig.out()).contains("memory 3.0 GiB");
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
        assertThat(push("8", "--gpu-memory", "4GiB")).as("it says nothing else").isZero();
    }

    @Test
    void theSameFileRunsOnASecondDeviceOnceItIsMarked() {
        assertThat(rig.run("dev", "model", "push", "payments/fraud:8", model(), "--gpu-memory", "4GiB"))
                .isEqualTo(ExitCode.CONFLICT.number());
        assertThat(rig.err())
                .contains("version \"payments/fraud:7\" has the same bytes and was pushed for cpu", "--mark-device");
        assertThat(rig.api.parts.stores().registry().find(VERSION)).isEmpty();

        for (int twice = 0; twice < 2; twice++) {
            assertThat(push("8", "--gpu-memory", "4GiB")).as(rig.err()).isZero();
        }
        var registry = rig.api.parts.stores().registry();
        var other = registry.find(new VersionRef("payments", "fraud", "7")).orElseThrow();
        assertThat(registry.find(VERSION).orElseThrow().digest()).isNotEqualTo(other.digest());
    }

    @Test
    void aPlanForAGpuThatNobodyOffersSaysWhatToDo() {
        node(Map.of());
        assertThat(push("8", "--gpu-memory", "4GiB")).isZero();

        assertThat(rig.run("ci", "plan", "payments/fraud:8", "--to", "prod")).isEqualTo(ExitCode.USAGE.number());

        assertThat(rig.err())
                .contains("payments/fraud:8 was pushed with --gpu-memory, and no live node offers a GPU")
                .containsOnlyOnce("set node.gpu-runtime on a node that has one");
    }

    @Test
    void aPlanForAProfileThatNobodyOffersNamesThoseThatAre() {
        node(Map.of(new Device("cuda:0"), 80L << 30, new Device("cuda:mig-2g.35gb:1"), 35L << 30));
        assertThat(push("8", "--device", "cuda:mig-1g.18gb", "--gpu-memory", "4GiB"))
                .isZero();

        assertThat(rig.run("ci", "plan", "payments/fraud:8", "--to", "prod")).isEqualTo(ExitCode.USAGE.number());

        assertThat(rig.err())
                .contains("no live node offers such a device, but cuda with 81920 MiB, cuda:mig-2g.35gb with 35840 MiB")
                .contains("push it with one of these as --device");
    }

    @Test
    void aPlanForMoreThanInstancesHaveSaysWhatTheyHave() {
        node(Map.of(new Device("cuda:0"), 80L << 30, new Device("cuda:mig-1g.18gb:1"), 18L << 30));
        assertThat(push("8", "--device", "cuda:mig-1g.18gb", "--gpu-memory", "20GiB"))
                .isZero();

        assertThat(rig.run("ci", "plan", "payments/fraud:8", "--to", "prod")).isEqualTo(ExitCode.USAGE.number());

        assertThat(rig.err()).contains("live nodes offer at most cuda:mig-1g.18gb with 18432 MiB");
    }

    @Test
    void aManifestForAnotherDeviceThanThePushSaysBoth() throws IOException {
        node(Map.of(new Device("cuda:0"), 80L << 30));
        assertThat(push("8", "--device", "cuda", "--gpu-memory", "4GiB")).isZero();
        var manifest = Files.writeString(directory.resolve("promotion.yaml"), """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec:
                  model: { name: fraud, version: "8" }
                  to: prod
                  device: cuda:mig-1g.18gb
                """);

        assertThat(rig.run("ci", "plan", "-f", manifest.toString())).isEqualTo(ExitCode.USAGE.number());

        assertThat(rig.err())
                .contains("spec.device is cuda:mig-1g.18gb and payments/fraud:8 was pushed with --device cuda: it runs"
                        + " on a GPU")
                .contains("push it with --device cuda:mig-1g.18gb and --gpu-memory as a version of its own");
    }

    @Test
    void aStartThatIsRefusedForItsDeviceSaysTheSame() {
        assertThat(push("8", "--gpu-memory", "4GiB")).isZero();
        var needs =
                rig.api.parts.stores().registry().find(VERSION).orElseThrow().needs();
        var flaw = DeviceFit.flaw(VERSION, needs, null, List.of(new NodeRoom("n1", 1, 1)))
                .orElseThrow();
        rig.api.refuse(flaw.reason(), flaw.message());

        assertThat(rig.run("ci", "promote", "payments/fraud:8", "--to", "prod", "--wait"))
                .isEqualTo(ExitCode.CONFLICT.number());

        assertThat(rig.err()).contains(flaw.problem(), flaw.remedy());
    }

    private void node(Map<Device, Long> devices) {
        rig.api.parts.stores().nodes().renewOfPlatform(new NodeRoom("n1", 8L << 30, 4, devices), Duration.ofMinutes(1));
    }

    private String model() {
        return directory.resolve("model.onnx").toString();
    }

    private int push(String version, String... options) {
        // The rig has versions of the same file for the CPU.
        var line =
                new ArrayList<>(List.of("dev", "model", "push", "payments/fraud:" + version, model(), "--mark-device"));
        line.addAll(List.of(options));
        return rig.run(line.removeFirst(), line.toArray(String[]::new));
    }
}
