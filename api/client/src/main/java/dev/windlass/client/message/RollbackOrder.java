package dev.windlass.client.message;

import org.jspecify.annotations.Nullable;

/// Takes an endpoint back; `to` null is the newest good version before the one that serves.
public record RollbackOrder(
        String model,
        String env,
        @Nullable String to,
        @Nullable String reason) {}
