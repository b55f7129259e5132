package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.List;

/// A principal that has a valid key, and its roles. The token is known to nobody but its holder.
///
/// @param environments the only ones in which it infers and releases; empty for all
public record KeyView(String principal, List<Role> roles, List<String> environments) {
    public KeyView {
        roles = List.copyOf(roles);
        environments = environments == null ? List.of() : List.copyOf(environments);
    }
}
