package dev.windlass.gateway.route;

import org.jspecify.annotations.Nullable;

/// A request's headers, or what its front has instead.
@FunctionalInterface
public interface RequestHeaders {
    /// The value of the first header of that name, without regard to case; null if there is none.
    @Nullable String get(String name);
}
