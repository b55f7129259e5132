package dev.windlass.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.Devices;
import dev.windlass.cuda.GpuDevice;
import dev.windlass.cuda.GpuDevice.GpuProcess;
import dev.windlass.cuda.GpuDevice.MigInstance;
import dev.windlass.cuda.GpuDevice.Sharing;
import dev.windlass.domain.Gpu;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class DevicesCommandTest {
    private static final GpuDevice.Memory MEMORY = new GpuDevice.Memory(139L << 30, 100L << 30);
    private static final List<GpuProcess> PROCESSES = List.of(new GpuProcess(4711, 39L << 30), new GpuProcess(1, -1));

    @Test
    void whyThereIsNoneIsOneLine() {
        assertThat(DevicesCommand.lines(new Devices.Absent("NVIDIA's driver isn't loaded")))
                .containsExactly("no GPU: NVIDIA's driver isn't loaded; models run on the CPU");
    }

    @Test
    void aDeviceHasALineAndItsProcessesHaveOneEach() {
        var lines =
                DevicesCommand.lines(new Devices.Present("580.65.06", "13.0", List.of(gpu(new Sharing.TimeSliced()))));

        assertThat(lines)
                .containsExactly(
                        "GPU 0  NVIDIA H200  GPU-1  compute capability 9.0, 139.0 GiB (100.0 GiB free), busy 37 %,"
                                + " shared in turns",
                        "  process 4711  39.0 GiB",
                        "  process 1  memory not told",
                        "driver 580.65.06, CUDA 13.0; a node offers them to versions if node.gpu-runtime names"
                                + " ONNX Runtime's build for CUDA");
    }

    @Test
    void instancesOfMigAreBelowTheirDevice() {
        var lines = DevicesCommand.lines(new Devices.Present("580.65.06", "13.0", List.of(gpu(mig()))));

        assertThat(lines.getFirst()).endsWith("cut by MIG into 1");
        assertThat(lines).contains("  NVIDIA H200 MIG 1g.18gb  MIG-1  139.0 GiB (100.0 GiB free)");
    }

    @Test
    void aNodeRegistersWhatStaysAsItIs() {
        assertThat(NodeGpus.of(new Devices.Absent("none"))).isEmpty();
        assertThat(NodeGpus.of(new Devices.Present("580.65.06", "13.0", List.of(gpu(mig()), gpu(new Sharing.Mps())))))
                .containsExactly(
                        new Gpu(
                                "NVIDIA H200",
                                "GPU-1",
                                "9.0",
                                139L << 30,
                                Gpu.Sharing.MIG,
                                List.of(new Gpu.Instance("NVIDIA H200 MIG 1g.18gb", "MIG-1", 139L << 30))),
                        new Gpu("NVIDIA H200", "GPU-1", "9.0", 139L << 30, Gpu.Sharing.MPS, List.of()));
    }

    private static Sharing mig() {
        return new Sharing.Mig(List.of(new MigInstance("NVIDIA H200 MIG 1g.18gb", "MIG-1", MEMORY, List.of())));
    }

    private static GpuDevice gpu(Sharing sharing) {
        return new GpuDevice(0, "NVIDIA H200", "GPU-1", "9.0", MEMORY, OptionalInt.of(37), PROCESSES, sharing);
    }
}
