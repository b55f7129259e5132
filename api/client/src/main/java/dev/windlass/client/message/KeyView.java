package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.List;

/// A principal that has a valid key, and its roles. The token is known to nobody but its holder.
public record KeyView(String principal, List<Role> roles) {
    public KeyView {
        roles = List.copyOf(roles);
    }
}
