package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Resources;
import dev.windlass.quota.NodeRoom.Missing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeRoomTest {
    private static final Device FIRST = new Device("cuda:0");
    private static final Device SECOND = new Device("cuda:1");
    private static final NodeRoom NODE = new NodeRoom("n1", 1000, 4, Map.of(FIRST, 80L, SECOND, 50L));

    @Test
    void whatFitsMissesNothing() {
        assertThat(NODE.missing(List.of(gpu(50), gpu(80), Resources.memory(800))))
                .isEmpty();
        assertThat(NODE.missing(List.of())).isEmpty();
    }

    @Test
    void eachKindIsMissedByName() {
        assertThat(NODE.missing(List.of(Resources.memory(600), Resources.memory(401))))
                .contains(new Missing(ResourceKind.MEMORY, 1001, 1000));
        assertThat(NODE.missing(List.of(gpu(1), gpu(1), gpu(1), gpu(1), gpu(1))))
                .contains(new Missing(ResourceKind.INFERENCE_WORKERS, 5, 4));
        assertThat(NODE.missing(List.of(gpu(81)))).contains(new Missing(ResourceKind.GPU_MEMORY, 81, 80));
    }

    @Test
    void gpuMemoryOfTwoDevicesIsNeverAddedUp() {
        assertThat(NODE.missing(List.of(gpu(60), gpu(60)))).contains(new Missing(ResourceKind.GPU_MEMORY, 60, 50));
    }

    @Test
    void smallVersionsAreTriedAfterLargeOnes() {
        assertThat(NODE.missing(List.of(gpu(30), gpu(20), gpu(80)))).isEmpty();
    }

    @Test
    void aVersionRunsOnTheFullestDeviceThatHasRoom() {
        assertThat(NODE.device(gpu(40))).contains(SECOND);
        assertThat(NODE.device(gpu(60))).contains(FIRST);
        assertThat(NODE.device(gpu(90))).isEmpty();
        assertThat(NODE.device(Resources.memory(9000))).contains(Device.CPU);
    }

    @Test
    void whatIsReservedWithoutRoomLeavesLessThanNothing() {
        var full = NODE.without(gpu(90), NODE.deviceOrFreest(gpu(90)));

        assertThat(full.gpuMemoryBytes()).isEqualTo(Map.of(FIRST, -10L, SECOND, 50L));
        assertThat(full.missing(List.of(gpu(51)))).contains(new Missing(ResourceKind.GPU_MEMORY, 51, 50));
    }

    @Test
    void aNodeWithoutDevicesHasRoomForTheCpuOnly() {
        var plain = new NodeRoom("n1", 1000, 4);

        assertThat(plain.missing(List.of(gpu(1)))).contains(new Missing(ResourceKind.GPU_MEMORY, 1, 0));
        assertThat(plain.without(gpu(1), plain.deviceOrFreest(gpu(1))).gpuMemoryBytes())
                .isEmpty();
    }

    @Test
    void aProfileIsGivenItsInstancesOnlyAndAnyGpuWhateverHasRoom() {
        var small = new Device("cuda:mig-1g.18gb:0");
        var large = new Device("cuda:mig-3g.71gb:1");
        var node = new NodeRoom("n1", 1000, 9, Map.of(FIRST, 140L, small, 18L, large, 71L));

        assertThat(node.device(mig(10, "1g.18gb"))).contains(small);
        assertThat(node.device(mig(10, "3g.71gb"))).contains(large);
        assertThat(node.device(mig(19, "1g.18gb"))).isEmpty();
        assertThat(node.deviceOrFreest(mig(19, "1g.18gb"))).isEqualTo(small);
        assertThat(node.device(gpu(10))).contains(small);
        assertThat(node.device(gpu(80))).contains(FIRST);
        assertThat(node.missing(List.of(mig(19, "1g.18gb")))).contains(new Missing(ResourceKind.GPU_MEMORY, 19, 18));
        assertThat(node.missing(List.of(mig(1, "2g.35gb")))).contains(new Missing(ResourceKind.GPU_MEMORY, 1, 0));
    }

    @Test
    void aVersionOfAProfileFindsItsInstanceBeforeOneThatAnyGpuWillDoFor() {
        var instance = new Device("cuda:mig-1g.18gb:0");
        var node = new NodeRoom("n1", 1000, 9, Map.of(FIRST, 140L, instance, 18L));

        assertThat(node.missing(List.of(gpu(18), mig(10, "1g.18gb")))).isEmpty();
    }

    private static Resources mig(long bytes, String profile) {
        return new Resources(10, bytes, new DeviceClass("cuda:mig-" + profile));
    }

    private static Resources gpu(long bytes) {
        return new Resources(10, bytes);
    }
}
