package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/// What became of a wish for a new fence.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface FenceResult {
    /// Write under this fence from now on, the sequence starting at 1 again.
    record Held(long fence) implements FenceResult {}

    /// Somebody else holds the endpoint, null for nobody: end without touching the route.
    record Lost(@Nullable String holder) implements FenceResult {}
}
