package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who the caller is to the API.
public record PrincipalView(String name, @Nullable String tenant, List<Role> roles) {
    public PrincipalView {
        roles = List.copyOf(roles);
    }
}
