package dev.windlass.client.message;

import dev.windlass.domain.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to [NewKey], and the only one that ever holds the token. `tenant` is null for a key of the
/// platform, `expiresAt` for one without an end.
public record KeyCreated(
        String principal,
        @Nullable String tenant,
        List<Role> roles,
        String token,
        @Nullable Instant expiresAt) {
    public KeyCreated {
        roles = List.copyOf(roles);
    }

    /// Without the token, so that it can't end in a log.
    @Override
    public String toString() {
        return "KeyCreated[" + principal + ", " + tenant + ", " + roles + "]";
    }
}
