package dev.windlass.client.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tenant's environments, the lowest first.
///
/// @param listed true if the tenant has set them: then there is no other
public record EnvironmentsView(List<Env> environments, boolean listed) {
    /// @param soak how long a version must serve there before the next environment takes it, such as `24h`; `0s` for
    ///     none
    /// @param quota what it may take of the tenant's; null in it, or it null: only the tenant's own limits
    public record Env(String name, String soak, @Nullable QuotaChange quota) {}

    public EnvironmentsView {
        environments = List.copyOf(environments);
    }
}
