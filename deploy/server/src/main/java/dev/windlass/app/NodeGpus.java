package dev.windlass.app;

import dev.windlass.cuda.Devices;
import dev.windlass.cuda.GpuDevice;
import dev.windlass.cuda.GpuDevice.Sharing;
import dev.windlass.domain.Gpu;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The GPUs that a node registers when it starts. It offers none of them to versions: inference workers use no GPU
/// yet, and whoever declared GPU memory would be computed on the CPU.
final class NodeGpus {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGpus.class);

    private NodeGpus() {}

    static List<Gpu> of(Devices devices) {
        return switch (devices) {
            case Devices.Absent(var reason) -> {
                LOG.atInfo().addKeyValue("reason", reason).log("this node has no GPU");
                yield List.of();
            }
            case Devices.Present present ->
                present.devices().stream().map(NodeGpus::gpu).toList();
        };
    }

    private static Gpu gpu(GpuDevice device) {
        return new Gpu(
                device.name(),
                device.uuid(),
                device.computeCapability(),
                device.memory().totalBytes(),
                sharing(device.sharing()),
                instances(device.sharing()));
    }

    private static Gpu.Sharing sharing(Sharing sharing) {
        return switch (sharing) {
            case Sharing.TimeSliced _ -> Gpu.Sharing.TIME_SLICED;
            case Sharing.Mps _ -> Gpu.Sharing.MPS;
            case Sharing.Mig _ -> Gpu.Sharing.MIG;
        };
    }

    private static List<Gpu.Instance> instances(Sharing sharing) {
        return sharing instanceof Sharing.Mig(var instances)
                ? instances.stream()
                        .map(each -> new Gpu.Instance(
                                each.name(), each.uuid(), each.memory().totalBytes()))
                        .toList()
                : List.of();
    }
}
