package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Access rules as they were written.
///
/// @param warnings of what was just set: rules that can never match or never decide; empty when it is read
/// @param version from 1; 0 if none were ever set, and then there is no more than that
public record AccessView(
        int version,
        String document,
        @Nullable Digest digest,
        int rules,
        @Nullable String setBy,
        @Nullable Instant setAt,
        List<String> warnings) {
    public AccessView {
        warnings = List.copyOf(warnings);
    }

    /// The same with what was found in it.
    public AccessView warning(List<String> found) {
        return new AccessView(version, document, digest, rules, setBy, setAt, found);
    }

    /// Roles alone decide.
    public static final AccessView NONE = new AccessView(0, "", null, 0, null, null, List.of());
}
