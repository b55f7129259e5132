package dev.windlass.gateway;

import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.route.AckSink;
import dev.windlass.gateway.route.KeySource;
import dev.windlass.gateway.route.RouteSource;
import dev.windlass.gateway.stats.LeaseSource;
import dev.windlass.gateway.stats.UseSink;
import dev.windlass.gateway.stats.WindowSink;

/// Everything that a gateway needs from outside. None is closed by the gateway.
public record GatewayPorts(
        RouteSource routes,
        KeySource keys,
        LeaseSource lease,
        WindowSink windows,
        AckSink acks,
        UseSink uses,
        ModelInstances instances) {}
