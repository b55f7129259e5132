package dev.windlass.client.message;

import java.time.Instant;
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

    /// A gateway's lease.
    public record GatewayView(String name, String boot, boolean live, Instant leaseUntil) {}

    /// A serving machine and its memory.
    public record NodeView(String name, boolean live, long memoryBytes, long reservedBytes) {}
}
