package dev.windlass.storage;

import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    ///
    /// @param expiresAt null for one that doesn't expire
    public record Key(
            byte[] tokenSha256,
            Principal principal,
            @Nullable Instant expiresAt) {
        /// One that doesn't expire.
        public Key(byte[] tokenSha256, Principal principal) {
            this(tokenSha256, principal, null);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key(var sha, var who, var end)
                    && Arrays.equals(sha, tokenSha256)
                    && who.equals(principal)
                    && Objects.equals(end, expiresAt);
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

    /// Adds a key that `maker` makes, who is known by it for ever: also after it was revoked.
    public void make(Key key, PrincipalId maker) {
        insert(key, key.expiresAt(), maker);
    }

    private void insert(Key key, @Nullable Instant expiresAt, @Nullable PrincipalId maker) {
        var roles = key.principal().roles().stream().map(Role::id).sorted().toArray(String[]::new);
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO api_key (token_sha256, principal, tenant, roles, envs, expires_at, made_by,
                                                 maker_subject)
                            VALUES (:sha, :principal, :tenant, :roles, nullif(CAST(:envs AS text[]), '{}'), :expiresAt,
                                    :madeBy, :makerSubject)
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
                    .bind("makerSubject", maker == null ? null : Origin.subject())
                    .execute();
            handle.execute("SELECT pg_notify('windlass_key', '')");
        });
    }

    /// Whom a token speaks for, if it is known, not expired and not revoked, and its tenant (if it has one)
    /// is there.
    public Optional<Holder> findOfPlatform(byte[] tokenSha256) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT k.*, coalesce(b.makes_keys, false) AS makes_keys
                          FROM api_key k LEFT JOIN token_binding b ON b.tenant = k.tenant AND b.binding = k.binding
                         WHERE token_sha256 = :sha AND revoked_at IS NULL
                           AND (expires_at IS NULL OR expires_at > now())
                        """)
                .bind("sha", tokenSha256)
                .map((row, _) -> new Holder(key(row).principal(), claims(row, "claims"), exchanged(row)))
                .findOne());
    }

    /// What a principal's keys, and the bindings by which it gets tokens, let it do in an environment
    /// now, all together; empty if it has none left there.
    ///
    /// @param issuers that are trusted: by another's binding nobody gets a token
    public Set<Role> roles(PrincipalId principal, String environment, Set<String> issuers) {
        return jdbi.withHandle(handle -> handle
                .createQuery("""
                        SELECT role FROM api_key, unnest(roles) role
                         WHERE principal = :principal AND tenant IS NOT DISTINCT FROM CAST(:tenant AS text)
                           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                           AND (envs IS NULL OR :environment = ANY (envs))
                        UNION
                        SELECT role FROM token_binding, unnest(roles) role
                         WHERE principal = :principal AND tenant = :tenant AND issuer = ANY (:issuers)
                           AND (envs IS NULL OR :environment = ANY (envs))
                        """)
                .bind("environment", environment)
                .bindArray("issuers", String.class, issuers)
                .bind("principal", principal.name())
                .bind("tenant", principal.tenant())
                .mapTo(String.class)
                .stream()
                .map(Role::parse)
                .collect(Collectors.toUnmodifiableSet()));
    }

    /// A tenant's keys that may be used now, but for tokens that were given for others'.
    public List<Key> valid(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM api_key
                         WHERE tenant = :tenant AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                           AND binding IS NULL
                         ORDER BY principal, created_at
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> key(row))
                .list());
    }

    /// All keys that may be used now: what gateways hold.
    public List<Key> allValidOfPlatform() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        SELECT * FROM api_key
                         WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                        """).map((row, _) -> key(row)).list());
    }

    /// Whom a tenant's principal is by each of its keys that may be used now, and each binding by which
    /// it gets tokens; more than one if they differ.
    ///
    /// @param issuers that are trusted
    public List<Principal> principals(String tenant, String principal, Set<String> issuers) {
        return jdbi.withHandle(handle -> handle
                .createQuery("""
                        SELECT principal, tenant, roles, envs FROM api_key
                         WHERE principal = :principal AND tenant = :tenant
                           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                        UNION
                        SELECT principal, tenant, roles, envs FROM token_binding
                         WHERE principal = :principal AND tenant = :tenant AND issuer = ANY (:issuers)
                         ORDER BY roles, envs
                        """)
                .bindArray("issuers", String.class, issuers)
                .bind("principal", principal)
                .bind("tenant", tenant)
                .map((row, _) -> principal(row))
                .stream()
                .distinct()
                .toList());
    }

    /// Whoever makes or ends keys of the tenant in another transaction waits for the end of this one: so
    /// what is read here still holds when a key is made of it, and no end of keys misses one.
    public void lock(@Nullable String tenant) {
        jdbi.useHandle(handle -> handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR NO KEY UPDATE")
                .bind("tenant", tenant)
                .mapTo(Integer.class)
                .list());
    }

    /// Ends all keys of a principal, those that have expired included: from then on nothing goes on in
    /// its name. The bindings by which it gets tokens are [BindingStore]'s to end.
    ///
    /// @return how many were ended now
    public int revoke(@Nullable String tenant, String principal) {
        return jdbi.inTransaction(handle -> {
            lock(tenant);
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

    /// Has a principal's valid keys, but for tokens that were given for others', expire at that time at
    /// the latest.
    public void endBy(String tenant, String principal, Instant end) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE api_key SET expires_at = least(expires_at, :end)
                         WHERE tenant = :tenant AND principal = :principal AND binding IS NULL
                           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                        """)
                .bind("tenant", tenant)
                .bind("principal", principal)
                .bind("end", end)
                .execute());
    }

    private static Optional<Holder.Exchanged> exchanged(ResultSet row) throws SQLException {
        var binding = row.getString("binding");
        return binding == null
                ? Optional.empty()
                : Optional.of(new Holder.Exchanged(binding, row.getString("subject"), row.getBoolean("makes_keys")));
    }

    static Map<String, String> claims(ResultSet row, String column) throws SQLException {
        return row.getString(column) == null ? Map.of() : Columns.texts(row, column);
    }

    static Set<String> environments(ResultSet row) throws SQLException {
        var only = row.getArray("envs");
        return only == null ? Set.of() : Set.of((String[]) only.getArray());
    }

    private static Key key(ResultSet row) throws SQLException {
        return new Key(row.getBytes("token_sha256"), principal(row), Columns.nullableInstant(row, "expires_at"));
    }

    private static Principal principal(ResultSet row) throws SQLException {
        return new Principal(
                row.getString("principal"), row.getString("tenant"), Columns.roles(row), environments(row));
    }
}
