package dev.windlass.gateway.settings;

import java.nio.file.Path;

/// @param port 0 for any free one
/// @param grpcPort of the gRPC front, on the same address; 0 for any free one, -1 for none
/// @param operationsHost address of the listener for probes and metrics, which no tenant should reach
/// @param operationsPort 0 for any free one
/// @param directory the gateway's own, where it keeps what it was told last
public record GatewaySettings(
        String host,
        int port,
        int grpcPort,
        String operationsHost,
        int operationsPort,
        GatewayIdentity identity,
        Path directory,
        GatewayLimits limits) {}
