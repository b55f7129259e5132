package dev.windlass.agent;

import static java.util.stream.Collectors.toMap;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import java.util.LinkedHashMap;
import java.util.Map;

/// The GPUs, or parts of them, that a node offers to versions, by its own names for them; and what computes there.
///
/// @param runtime the file of ONNX Runtime's build for CUDA, as inference workers are told; empty without any
public record GpuOffer(String runtime, Map<Device, Slice> slices) {
    /// Where MPS' daemon is found if nobody says otherwise.
    private static final String MPS_PIPES = "/tmp/nvidia-mps";

    public static final GpuOffer NONE = new GpuOffer("", Map.of());

    public GpuOffer {
        slices = Map.copyOf(slices);
    }

    /// A device to CUDA: a GPU, or a MIG instance of one.
    ///
    /// @param uuid what CUDA_VISIBLE_DEVICES takes
    /// @param sharing how the processes on it share it
    public record Slice(String uuid, long memoryBytes, Sharing sharing) {}

    /// ALONE: by turns, or on an instance of their own. MPS: side by side, through its daemon.
    public enum Sharing {
        ALONE,
        MPS
    }

    /// Bytes that may be reserved, by device.
    public Map<Device, Long> memoryBytes() {
        return slices.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, it -> it.getValue().memoryBytes()));
    }

    /// What an inference worker on such a device finds in its environment: that device alone, and under MPS how much of
    /// its memory it may take in all. ONNX Runtime's own limit counts what its arena holds, and nothing else.
    ///
    /// @param own this process's
    static Map<String, String> environment(Slice slice, Resources needs, Map<String, String> own) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        environment.put("CUDA_VISIBLE_DEVICES", slice.uuid());
        if (slice.sharing() == Sharing.MPS) {
            environment.put("CUDA_MPS_PIPE_DIRECTORY", own.getOrDefault("CUDA_MPS_PIPE_DIRECTORY", MPS_PIPES));
            environment.put("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT", "0=" + (needs.gpuMemoryBytes() >> 20) + "M");
        }
        return environment;
    }
}
