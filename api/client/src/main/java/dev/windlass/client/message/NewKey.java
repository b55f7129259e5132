package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks for a key of a principal with these roles.
///
/// @param environments the only ones in which it infers and releases; empty for all
/// @param expiresIn how long it is valid, such as `720h`; null for ever
public record NewKey(
        String principal,
        List<Role> roles,
        List<String> environments,
        @Nullable String expiresIn) {
    public NewKey {
        roles = roles == null ? List.of() : List.copyOf(roles);
        environments = environments == null ? List.of() : List.copyOf(environments);
    }

    /// One without an end.
    public NewKey(String principal, List<Role> roles, List<String> environments) {
        this(principal, roles, environments, null);
    }

    /// One for all environments, without an end.
    public NewKey(String principal, List<Role> roles) {
        this(principal, roles, List.of());
    }
}
