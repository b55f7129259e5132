package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A principal that has a valid key, and its roles. The token is known to nobody but its holder.
///
/// @param environments the only ones in which it infers and releases; empty for all
/// @param expiresAt null for one without an end
public record KeyView(
        String principal,
        List<Role> roles,
        List<String> environments,
        @Nullable Instant expiresAt) {
    public KeyView {
        roles = List.copyOf(roles);
        environments = environments == null ? List.of() : List.copyOf(environments);
    }
}
