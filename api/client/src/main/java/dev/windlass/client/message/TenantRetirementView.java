package dev.windlass.client.message;

import dev.windlass.domain.PrincipalId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The retirement of a whole tenant as it stands: one order, and its models under it.
///
/// @param phase `Retiring`, `Closed` or `Withdrawn`
/// @param endedAt when it was closed or withdrawn; null before
/// @param message how it ended
public record TenantRetirementView(
        String tenant,
        String phase,
        PrincipalId askedBy,
        String reason,
        Instant announcedAt,
        Instant sunset,
        @Nullable Instant endedAt,
        String message,
        List<ModelRetirementView> models) {
    public TenantRetirementView {
        models = List.copyOf(models);
    }
}
