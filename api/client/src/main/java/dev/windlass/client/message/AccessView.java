package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Access rules as they were written.
///
/// @param version from 1; 0 if none were ever set, and then there is no more than that
public record AccessView(
        int version,
        String document,
        @Nullable Digest digest,
        int rules,
        @Nullable String setBy,
        @Nullable Instant setAt) {
    /// Roles alone decide.
    public static final AccessView NONE = new AccessView(0, "", null, 0, null, null);
}
