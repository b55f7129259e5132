package dev.windlass.gateway.route;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Tenant;
import dev.windlass.environment.EnvironmentQuota;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All keys that are valid at one moment, and all tenants with their limits.
///
/// @param environments quotas of those environments that have one; what a former build stored has none
/// @param access rules that are about inference, or deny looking; what a former build stored has none
public record KeySnapshot(
        List<HashedKey> keys, List<Tenant> tenants, List<EnvironmentQuota.Of> environments, List<AccessText> access) {
    public static final KeySnapshot EMPTY = new KeySnapshot(List.of(), List.of(), List.of());

    public KeySnapshot {
        keys = List.copyOf(keys);
        tenants = List.copyOf(tenants);
        environments = List.copyOf(Objects.requireNonNullElse(environments, List.of()));
        access = List.copyOf(Objects.requireNonNullElse(access, List.of()));
    }

    /// One without access rules.
    public KeySnapshot(List<HashedKey> keys, List<Tenant> tenants, List<EnvironmentQuota.Of> environments) {
        this(keys, tenants, environments, List.of());
    }

    /// @param tenant whose rules; null for the platform's
    /// @param document as it was written
    public record AccessText(@Nullable String tenant, Digest digest, String document) {}

    /// @param tokenSha256 the token's SHA-256 as 64 lower-case hexadecimal digits; the token itself is
    ///     stored nowhere
    /// @param expiresAt null for one that doesn't expire; what a former build stored says nothing of it
    public record HashedKey(
            String tokenSha256,
            Principal principal,
            @Nullable Instant expiresAt) {
        /// One that doesn't expire.
        public HashedKey(String tokenSha256, Principal principal) {
            this(tokenSha256, principal, null);
        }
    }
}
