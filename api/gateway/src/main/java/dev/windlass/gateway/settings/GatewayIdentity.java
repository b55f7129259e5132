package dev.windlass.gateway.settings;

import dev.windlass.domain.Names;

/// Which gateway this is. `boot` differs from start to start, so that window numbers may begin anew.
public record GatewayIdentity(String gateway, String boot) {
    public GatewayIdentity {
        Names.name("gateway", gateway);
        if (boot.isEmpty()) {
            throw new IllegalArgumentException("boot must not be empty");
        }
    }
}
