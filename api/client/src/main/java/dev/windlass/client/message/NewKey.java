package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.List;

/// Asks for a key of a principal with these roles.
///
/// @param environments the only ones in which it infers and releases; empty for all
public record NewKey(String principal, List<Role> roles, List<String> environments) {
    public NewKey {
        roles = roles == null ? List.of() : List.copyOf(roles);
        environments = environments == null ? List.of() : List.copyOf(environments);
    }

    /// One for all environments.
    public NewKey(String principal, List<Role> roles) {
        this(principal, roles, List.of());
    }
}
