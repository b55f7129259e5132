package dev.windlass.quota;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Resources;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a node has for inference workers, or still has: bytes of memory, how many it may run, and bytes of GPU memory
/// by device. Any of them may be below zero where more is reserved than there is.
public record NodeRoom(String node, long memoryBytes, int inferenceWorkers, Map<Device, Long> gpuMemoryBytes) {
    private static final Comparator<Map.Entry<Device, Long>> SMALLEST_FIRST = Map.Entry.<Device, Long>comparingByValue()
            .thenComparing(it -> it.getKey().id());

    /// The order in which versions find room that would not in another: those of one profile before those that any
    /// GPU will do for, and large ones before small ones, which fit into what those leave.
    static final Comparator<Resources> PACKING = Comparator.<Resources, Boolean>comparing(
                    it -> it.runsOn().equals(DeviceClass.CUDA))
            .thenComparing(Comparator.comparingLong(Resources::gpuMemoryBytes).reversed());

    public NodeRoom {
        gpuMemoryBytes = Map.copyOf(gpuMemoryBytes);
    }

    /// A node without devices.
    public NodeRoom(String node, long memoryBytes, int inferenceWorkers) {
        this(node, memoryBytes, inferenceWorkers, Map.of());
    }

    /// The same without some of its devices.
    public NodeRoom without(Set<Device> devices) {
        var rest = new HashMap<>(gpuMemoryBytes);
        rest.keySet().removeAll(devices);
        return new NodeRoom(node, memoryBytes, inferenceWorkers, rest);
    }

    /// What of one kind is needed, and what there is.
    public record Missing(ResourceKind resource, long needed, long free) {
        public String words() {
            return "needs " + resource.words(needed) + " and has " + resource.words(Math.max(0, free));
        }
    }

    /// The first kind that there is too little of for all of these versions, an inference worker each.
    public Optional<Missing> missing(Collection<Resources> versions) {
        long memory = sum(versions);
        if (memory > memoryBytes) {
            return Optional.of(new Missing(ResourceKind.MEMORY, memory, memoryBytes));
        }
        if (versions.size() > inferenceWorkers) {
            return Optional.of(new Missing(ResourceKind.INFERENCE_WORKERS, versions.size(), inferenceWorkers));
        }
        var left = this;
        for (var version : versions.stream().sorted(PACKING).toList()) {
            var device = left.device(version);
            if (device.isEmpty()) {
                return Optional.of(new Missing(
                        ResourceKind.GPU_MEMORY, version.gpuMemoryBytes(), left.mostGpuMemory(version.runsOn())));
            }
            left = left.without(version, device.get());
        }
        return Optional.empty();
    }

    /// Where a version runs: on the fullest device of its class that has room for it, so that large ones find one
    /// later.
    public Optional<Device> device(Resources version) {
        if (version.gpuMemoryBytes() == 0) {
            return Optional.of(Device.CPU);
        }
        return of(version.runsOn())
                .filter(it -> it.getValue() >= version.gpuMemoryBytes())
                .min(SMALLEST_FIRST)
                .map(Map.Entry::getKey);
    }

    /// The same, or the one of its class that has the most left where none has room: then it has less than
    /// nothing. The CPU without any.
    public Device deviceOrFreest(Resources version) {
        return device(version)
                .or(() -> of(version.runsOn()).max(SMALLEST_FIRST).map(Map.Entry::getKey))
                .orElse(Device.CPU);
    }

    /// What is left when a version runs on one of the devices; a device that isn't here counts for nothing.
    public NodeRoom without(Resources version, Device device) {
        return new NodeRoom(
                node, memoryBytes - version.memoryBytes(), inferenceWorkers - 1, gpuMemoryWithout(version, device));
    }

    private Map<Device, Long> gpuMemoryWithout(Resources version, Device device) {
        if (!gpuMemoryBytes.containsKey(device)) {
            return gpuMemoryBytes;
        }
        var left = new HashMap<>(gpuMemoryBytes);
        left.computeIfPresent(device, (_, bytes) -> bytes - version.gpuMemoryBytes());
        return left;
    }

    /// Bytes of the device of a class that has the most; 0 without any.
    long mostGpuMemory(DeviceClass kind) {
        return of(kind).mapToLong(Map.Entry::getValue).max().orElse(0);
    }

    private Stream<Map.Entry<Device, Long>> of(DeviceClass kind) {
        return gpuMemoryBytes.entrySet().stream()
                .filter(it -> kind.covers(it.getKey().kind()));
    }

    private static long sum(Collection<Resources> versions) {
        return versions.stream().reduce(Resources.NONE, Resources::plus).memoryBytes();
    }
}
