package dev.windlass.domain;

import java.time.Instant;

/// A business unit. A suspended tenant's requests and starts are refused; its running promotions may still
/// go down.
public record Tenant(String name, State state, Quota quota, Instant createdAt) {
    public enum State {
        ACTIVE,
        SUSPENDED,
        /// It was retired: nothing of it is left, and nothing brings it back.
        CLOSED
    }

    public Tenant {
        Names.name("tenant", name);
    }
}
