package dev.windlass.client.message;

import dev.windlass.domain.VersionRef;
import java.util.List;

/// The installation at a glance: parts, gateways, nodes and what the caller may see of promotions under way.
public record StatusView(
        List<PartView> parts, List<GatewayView> gateways, List<NodeView> nodes, List<PromotionView> live) {
    public StatusView {
        parts = List.copyOf(parts);
        gateways = List.copyOf(gateways);
        nodes = List.copyOf(nodes);
        live = List.copyOf(live);
    }

    /// One part, such as `postgres`; `detail` says what is wrong where it isn't ready.
    public record PartView(String name, boolean ready, String detail) {}

    /// A gateway whose lease runs.
    public record GatewayView(String name, String boot, String address) {}

    /// A serving machine whose lease runs, and what the caller may see of the inference workers on it.
    public record NodeView(String name, long memoryBytes, List<ReplicaView> replicas) {
        public NodeView {
            replicas = List.copyOf(replicas);
        }
    }

    /// What a node says of a version: `state` is LOADING, READY, UNAVAILABLE or STOPPED, or NO_ROOM if it should
    /// run there and doesn't fit.
    public record ReplicaView(VersionRef version, String state, String reason) {}
}
