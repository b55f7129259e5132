package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.windlass.agent.GpuOffer.Sharing;
import dev.windlass.agent.GpuOffer.Slice;
import dev.windlass.domain.Resources;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GpuOfferTest {
    private static final Resources NEEDS = new Resources(1 << 30, 2L << 30);

    @Test
    void anInferenceWorkerSeesItsDeviceAlone() {
        var alone = new Slice("MIG-1", 4L << 30, Sharing.ALONE);

        assertThat(GpuOffer.environment(alone, NEEDS, Map.of("CUDA_VISIBLE_DEVICES", "0,1")))
                .containsOnly(entry("CUDA_DEVICE_ORDER", "PCI_BUS_ID"), entry("CUDA_VISIBLE_DEVICES", "MIG-1"));
    }

    @Test
    void mpsLimitsTheMemoryThatItTakesInAll() {
        var shared = new Slice("GPU-1", 4L << 30, Sharing.MPS);

        assertThat(GpuOffer.environment(shared, NEEDS, Map.of("CUDA_MPS_PIPE_DIRECTORY", "/run/mps")))
                .contains(
                        entry("CUDA_MPS_PIPE_DIRECTORY", "/run/mps"),
                        entry("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT", "0=2048M"));
    }
}
