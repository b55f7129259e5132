package dev.windlass.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A freeze: while it stands, nothing new is started there and no candidate gets more. What takes traffic back is never
/// held up by one.
///
/// @param model null for all of the tenant's
/// @param by who asked for it
/// @param from the first moment of it, `until` the first after it
public record Block(
        String tenant, @Nullable String model, String env, String reason, String by, Instant from, Instant until) {
    /// What stands, for whom it stops.
    public String words() {
        return (model == null ? "everything of " + tenant : tenant + "/" + model) + " in " + env + " is blocked by "
                + by + " until " + until + ": " + reason;
    }
}
