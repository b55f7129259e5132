package dev.windlass.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.agent.GpuOffer;
import dev.windlass.cuda.Devices;
import dev.windlass.cuda.GpuDevice;
import dev.windlass.cuda.GpuDevice.MigInstance;
import dev.windlass.cuda.GpuDevice.Sharing;
import dev.windlass.domain.Device;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class NodeGpusTest {
    private static final String RUNTIME = "/opt/onnxruntime-gpu/libonnxruntime.so";

    @Test
    void withoutARuntimeOrAGpuNothingIsOffered() {
        assertThat(NodeGpus.offer(present(gpu(0, new Sharing.TimeSliced())), ""))
                .isEqualTo(GpuOffer.NONE);
        assertThat(NodeGpus.offer(new Devices.Absent("none"), RUNTIME)).isEqualTo(GpuOffer.NONE);
    }

    @Test
    void eachGpuIsOfferedByItsNumberWithAllOfItsMemory() {
        var offer = NodeGpus.offer(present(gpu(0, new Sharing.TimeSliced()), gpu(1, new Sharing.Mps())), RUNTIME);

        assertThat(offer.memoryBytes()).isEqualTo(Map.of(new Device("cuda:0"), 80L, new Device("cuda:1"), 80L));
        assertThat(offer.slices().get(new Device("cuda:1")))
                .isEqualTo(new GpuOffer.Slice("GPU-1", 80, GpuOffer.Sharing.MPS));
    }

    @Test
    void ofAGpuThatIsCutItsInstancesAreOffered() {
        var memory = new GpuDevice.Memory(18, 18);
        var cut = new Sharing.Mig(List.of(
                new MigInstance("NVIDIA H200 MIG 1g.18gb", "MIG-a", memory, List.of()),
                new MigInstance("NVIDIA H200 MIG 1g.18gb", "MIG-b", memory, List.of())));

        var offer = NodeGpus.offer(present(gpu(0, cut)), RUNTIME);

        assertThat(offer.slices())
                .isEqualTo(Map.of(
                        new Device("cuda:mig-1g.18gb:0"), new GpuOffer.Slice("MIG-a", 18, GpuOffer.Sharing.ALONE),
                        new Device("cuda:mig-1g.18gb:1"), new GpuOffer.Slice("MIG-b", 18, GpuOffer.Sharing.ALONE)));
    }

    private static Devices present(GpuDevice... gpus) {
        return new Devices.Present("580.65.06", "13.0", List.of(gpus));
    }

    private static GpuDevice gpu(int index, Sharing sharing) {
        return new GpuDevice(
                index,
                "NVIDIA H200",
                "GPU-" + index,
                "9.0",
                new GpuDevice.Memory(80, 79),
                OptionalInt.empty(),
                List.of(),
                sharing);
    }
}
