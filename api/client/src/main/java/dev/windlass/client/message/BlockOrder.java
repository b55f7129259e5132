package dev.windlass.client.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Asks for a freeze; `model` null is all of the tenant's, `from` null is now.
public record BlockOrder(
        @Nullable String model,
        String env,
        String reason,
        @Nullable Instant from,
        Instant until) {}
