package dev.windlass.storage;

import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Tokens by their SHA-256; the token itself is never stored. Thread-safe. Changes are told on
/// `windlass_key`.
public final class KeyStore {
    private final Jdbi jdbi;

    public KeyStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// A token's hash and whom it speaks for. Compared by content.
    public record Key(byte[] tokenSha256, Principal principal) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key(var sha, var who) && Arrays.equals(sha, tokenSha256) && who.equals(principal);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(tokenSha256);
        }
    }

    /// Adds a key that the platform's settings make, or does nothing if its hash is known.
    ///
    /// @param expiresAt null for one that doesn't expire
    public void add(Key key, @Nullable Instant expiresAt) {
        insert(key, expiresAt, null);
    }

    /// Adds a key that `maker` makes, who is known by it for ever: also after it was revoked. It doesn't
    /// expire.
    public void make(Key key, PrincipalId maker) {
        insert(key, null, maker);
    }

    private void insert(Key key, @Nullable Instant expiresAt, @Nullable PrincipalId maker) {
        var roles = key.principal().roles().stream().map(Role::id).sorted().toArray(String[]::new);
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO api_key (token_sha256, principal, tenant, roles, envs, expires_at, made_by)
                            VALUES (:sha, :principal, :tenant, :roles, nullif(CAST(:envs AS text[]), '{}'), :expiresAt,
                                    :madeBy)
                            ON CONFLICT (token_sha256) DO NOTHING
                            """)
                    .bind("sha", key.tokenSha256())
                    .bind("principal", key.principal().name())
                    .bind("tenant", key.principal().tenant())
                    .bind("roles", roles)
                    .bind(
                            "envs",
                            key.principal().environments().stream().sorted().toArray(String[]::new))
                    .bind("expiresAt", expiresAt)
                    .bind("madeBy", maker == null ? null : maker.text())
                    .execute();
            handle.execute("SELECT pg_notify('windlass_key', '')");
        });
    }

    /// Whom a token speaks for, if it is known, not expired and not revoked, and its tenant (if it has one)
    /// is there.
    public Optional<Principal> findOfPlatform(byte[] tokenSha256) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM api_key
                         WHERE token_sha256 = :sha AND revoked_at IS NULL
                           AND (expires_at IS NULL OR expires_at > now())
                        """)
                .bind("sha", tokenSha256)
                .map((row, _) -> key(row).principal())
                .findOne());
    }

    /// What a principal's keys let it do in an environment now, all together; empty if it has none left
    /// there.
    public Set<Role> roles(PrincipalId principal, String environment) {
        return jdbi.withHandle(handle -> handle
                .createQuery("""
                        SELECT DISTINCT role FROM api_key, unnest(roles) role
                         WHERE principal = :principal AND tenant IS NOT DISTINCT FROM CAST(:tenant AS text)
                           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                           AND (envs IS NULL OR :environment = ANY (envs))
                        """)
                .bind("environment", environment)
                .bind("principal", principal.name())
                .bind("tenant", principal.tenant())
                .mapTo(String.class)
                .stream()
                .map(Role::parse)
                .collect(Collectors.toUnmodifiableSet()));
    }

    /// All keys that may be used now: what gateways hold.
    public List<Key> allValidOfPlatform() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        SELECT * FROM api_key
                         WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                        """).map((row, _) -> key(row)).list());
    }

    /// Whom a tenant's principal is by each of its keys that may be used now; more than one if they differ.
    public List<Principal> principals(String tenant, String principal) {
        return jdbi.withHandle(handle -> handle
                .createQuery("""
                        SELECT * FROM api_key
                         WHERE principal = :principal AND tenant = :tenant
                           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                         ORDER BY token_sha256
                        """)
                .bind("principal", principal)
                .bind("tenant", tenant)
                .map((row, _) -> key(row).principal())
                .stream()
                .distinct()
                .toList());
    }

    /// Ends all keys of a principal.
    ///
    /// @return how many were ended now
    public int revoke(@Nullable String tenant, String principal) {
        return jdbi.inTransaction(handle -> {
            int revoked = handle.createUpdate("""
                            UPDATE api_key SET revoked_at = now()
                             WHERE principal = :principal AND tenant IS NOT DISTINCT FROM :tenant
                               AND revoked_at IS NULL
                            """)
                    .bind("principal", principal)
                    .bind("tenant", tenant)
                    .execute();
            handle.execute("SELECT pg_notify('windlass_key', '')");
            return revoked;
        });
    }

    /// True if somebody had keys and none of them is valid any more. Who never had one is known in
    /// another way.
    public boolean revoked(PrincipalId who) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT count(*) > 0 AND count(*) FILTER (
                                   WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())) = 0
                          FROM api_key WHERE who = :who
                        """)
                .bind("who", who.text())
                .mapTo(Boolean.class)
                .one());
    }

    private static Set<String> environments(ResultSet row) throws SQLException {
        var only = row.getArray("envs");
        return only == null ? Set.of() : Set.of((String[]) only.getArray());
    }

    private static Key key(ResultSet row) throws SQLException {
        return new Key(
                row.getBytes("token_sha256"),
                new Principal(
                        row.getString("principal"), row.getString("tenant"), Columns.roles(row), environments(row)));
    }
}
