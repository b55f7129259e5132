package dev.windlass.quota;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a node has for inference workers, or still has: bytes of memory, how many it may run, and bytes of GPU memory
/// by device. Any of them may be below zero where more is reserved than there is.
public record NodeRoom(String node, long memoryBytes, int inferenceWorkers, Map<Device, Long> gpuMemoryBytes) {
    private static final Comparator<Map.Entry<Device, Long>> SMALLEST_FIRST = Map.Entry.<Device, Long>comparingByValue()
            .thenComparing(it -> it.getKey().id());

    public NodeRoom {
        gpuMemoryBytes = Map.copyOf(gpuMemoryBytes);
    }

    /// A node without devices.
    public NodeRoom(String node, long memoryBytes, int inferenceWorkers) {
        this(node, memoryBytes, inferenceWorkers, Map.of());
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
        for (var version : largestFirst(versions)) {
            var device = left.device(version);
            if (device.isEmpty()) {
                return Optional.of(
                        new Missing(ResourceKind.GPU_MEMORY, version.gpuMemoryBytes(), left.mostGpuMemory()));
            }
            left = left.without(version, device.get());
        }
        return Optional.empty();
    }

    /// Where a version runs: on the fullest device that has room for it, so that large ones find one later.
    public Optional<Device> device(Resources version) {
        if (version.gpuMemoryBytes() == 0) {
            return Optional.of(Device.CPU);
        }
        return gpuMemoryBytes.entrySet().stream()
                .filter(it -> it.getValue() >= version.gpuMemoryBytes())
                .min(SMALLEST_FIRST)
                .map(Map.Entry::getKey);
    }

    /// The same, or the device that has the most left where none has room: then it has less than nothing. The CPU
    /// without any.
    public Device deviceOrFreest(Resources version) {
        return device(version)
                .or(() -> gpuMemoryBytes.entrySet().stream().max(SMALLEST_FIRST).map(Map.Entry::getKey))
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

    /// Bytes of the device that has the most left; 0 without any.
    private long mostGpuMemory() {
        return gpuMemoryBytes.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /// Small versions fit into what large ones leave; the other way round they may not.
    private static Iterable<Resources> largestFirst(Collection<Resources> versions) {
        return versions.stream()
                .sorted(Comparator.comparingLong(Resources::gpuMemoryBytes).reversed())
                .toList();
    }

    private static long sum(Collection<Resources> versions) {
        return versions.stream().reduce(Resources.NONE, Resources::plus).memoryBytes();
    }
}
