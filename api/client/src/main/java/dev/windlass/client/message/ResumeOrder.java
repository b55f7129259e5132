package dev.windlass.client.message;

import org.jspecify.annotations.Nullable;

/// Ends a pause; `full` skips to the end of the steps.
public record ResumeOrder(@Nullable Boolean full, @Nullable String reason) {}
