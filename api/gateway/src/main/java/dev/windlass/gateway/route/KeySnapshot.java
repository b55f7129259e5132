package dev.windlass.gateway.route;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Tenant;
import java.util.List;

/// All keys that are valid at one moment, and all tenants with their limits.
public record KeySnapshot(List<HashedKey> keys, List<Tenant> tenants) {
    public static final KeySnapshot EMPTY = new KeySnapshot(List.of(), List.of());

    public KeySnapshot {
        keys = List.copyOf(keys);
        tenants = List.copyOf(tenants);
    }

    /// @param tokenSha256 the token's SHA-256 as 64 lower-case hexadecimal digits; the token itself is
    ///     stored nowhere
    public record HashedKey(String tokenSha256, Principal principal) {}
}
