package dev.windlass.app;

import dev.windlass.agent.GpuOffer;
import dev.windlass.agent.GpuOffer.Slice;
import dev.windlass.cuda.Devices;
import dev.windlass.cuda.GpuDevice;
import dev.windlass.cuda.GpuDevice.Sharing;
import dev.windlass.domain.Device;
import dev.windlass.domain.Gpu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The GPUs that a node registers when it starts, and those that it offers to versions: none unless it is told what
/// computes there.
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

    /// Each GPU as `cuda:` and its number; of one that is cut, each instance as `cuda:mig-` with its profile and a
    /// number.
    ///
    /// @param runtime the setting `node.gpu-runtime`
    static GpuOffer offer(Devices devices, String runtime) {
        if (runtime.isEmpty() || !(devices instanceof Devices.Present present)) {
            if (!runtime.isEmpty()) {
                LOG.atWarn().log("node.gpu-runtime is set, but there is no GPU: none is offered");
            }
            return GpuOffer.NONE;
        }
        var slices = new LinkedHashMap<Device, Slice>();
        for (var device : present.devices()) {
            if (device.sharing() instanceof Sharing.Mig(var instances)) {
                instances.forEach(it -> slices.put(
                        new Device("cuda:" + profile(it.name()) + ":" + slices.size()),
                        new Slice(it.uuid(), it.memory().totalBytes(), GpuOffer.Sharing.ALONE)));
            } else {
                var sharing = device.sharing() instanceof Sharing.Mps ? GpuOffer.Sharing.MPS : GpuOffer.Sharing.ALONE;
                slices.put(
                        new Device("cuda:" + device.index()),
                        new Slice(device.uuid(), device.memory().totalBytes(), sharing));
            }
        }
        return new GpuOffer(runtime, slices);
    }

    /// Of "NVIDIA H200 MIG 1g.18gb" "mig-1g.18gb".
    private static String profile(String name) {
        return "mig-" + name.substring(name.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
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
