package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.List;

/// Asks for a key of a principal with these roles.
public record NewKey(String principal, List<Role> roles) {
    public NewKey {
        roles = roles == null ? List.of() : List.copyOf(roles);
    }
}
