package dev.windlass.gateway;

import java.nio.file.Path;

/// @param port 0 for any free one
/// @param directory the gateway's own, where it keeps what it was told last
public record GatewaySettings(String host, int port, GatewayIdentity identity, Path directory, GatewayLimits limits) {}
