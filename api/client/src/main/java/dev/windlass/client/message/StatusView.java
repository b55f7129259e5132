package dev.windlass.client.message;

import dev.windlass.domain.Device;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Gpu;
import dev.windlass.domain.VersionRef;
import java.util.List;
import java.util.Map;

/// The installation at a glance: parts, gateways, nodes and what the caller may see of promotions under way, and of
/// versions that requests are sent to and nobody can answer for.
public record StatusView(
        List<PartView> parts,
        List<GatewayView> gateways,
        List<NodeView> nodes,
        List<PromotionView> live,
        List<UnservedView> unserved) {
    public StatusView {
        parts = List.copyOf(parts);
        gateways = List.copyOf(gateways);
        nodes = List.copyOf(nodes);
        live = List.copyOf(live);
        unserved = List.copyOf(unserved);
    }

    /// One part, such as `postgres`; `detail` says what is wrong where it isn't ready.
    public record PartView(String name, boolean ready, String detail) {}

    /// A gateway whose lease runs.
    public record GatewayView(String name, String boot, String address) {}

    /// A serving machine whose lease runs, with GPU memory that may be reserved by device, the GPUs that it has,
    /// why it offers some of their devices no more for now, and what the caller may see of the inference workers
    /// on it.
    public record NodeView(
            String name,
            long memoryBytes,
            Map<Device, Long> gpuMemoryBytes,
            List<Gpu> gpus,
            Map<Device, String> illDevices,
            List<ReplicaView> replicas) {
        /// @param gpus missing of a control of an earlier version, as `illDevices`
        public NodeView {
            gpuMemoryBytes = Map.copyOf(gpuMemoryBytes);
            gpus = gpus == null ? List.of() : List.copyOf(gpus);
            illDevices = illDevices == null ? Map.of() : Map.copyOf(illDevices);
            replicas = List.copyOf(replicas);
        }
    }

    /// What a node says of a version: `state` is LOADING, READY, UNAVAILABLE or STOPPED, or NO_ROOM if it should
    /// run there and doesn't fit.
    public record ReplicaView(VersionRef version, String state, String reason) {}

    /// `weightPercent` of an endpoint's requests go to a version of which no live node has an inference worker ready.
    public record UnservedView(EndpointRef endpoint, String version, int weightPercent, String reason) {}
}
