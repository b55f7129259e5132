package dev.windlass.client.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a tenant's environments shall be, the lowest first; none: any name is one, and nothing soaks.
public record EnvironmentsOrder(@Nullable List<Env> environments) {
    /// @param soak how long a version must serve there before the next environment takes it, such as `24h`; null for
    /// none
    public record Env(@Nullable String name, @Nullable String soak) {}
}
