package dev.windlass.client.message;

import org.jspecify.annotations.Nullable;

/// Why somebody approves, rejects, pauses, aborts or retries.
public record DecisionNote(@Nullable String reason) {}
