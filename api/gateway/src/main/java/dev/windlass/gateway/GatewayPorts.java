package dev.windlass.gateway;

import dev.windlass.exchange.Workers;

/// Everything that a gateway needs from outside. None is closed by the gateway.
public record GatewayPorts(
        RouteSource routes, KeySource keys, LeaseSource lease, WindowSink windows, AckSink acks, Workers workers) {}
