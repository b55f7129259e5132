package dev.windlass.storage;

import dev.windlass.domain.Role;
import dev.windlass.storage.BindingStore.Binding;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Keys that last minutes, given for a token of another issuer under a tenant's [Binding]. Thread-safe.
/// Changes are told on `windlass_key`.
public final class TokenStore {
    /// A token lives so long, at most.
    public static final Duration LIFE = Duration.ofMinutes(15);

    /// So many of one binding are valid at once, at most: gateways hold them all.
    public static final int OF_BINDING_MAX = 100;

    /// So many of a tenant are.
    public static final int OF_TENANT_MAX = 1_000;

    private static final Duration KEPT_AFTER = Duration.ofMinutes(5);

    private final Jdbi jdbi;

    public TokenStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What is to be given.
    ///
    /// @param tokenSha256 of the new token
    /// @param expiresAt of the other issuer's token: the new one's end, too, unless [#LIFE] is over before
    /// @param claims what stays known of the other's token
    /// @param subject whose it is, as [Person] has it; empty if it doesn't say
    /// @param once what makes the other's token one of its kind, as a SHA-256; empty if it may be exchanged
    /// again
    public record Wish(
            Binding binding,
            byte[] tokenSha256,
            Instant expiresAt,
            Map<String, String> claims,
            Optional<String> subject,
            Optional<byte[]> once) {
        public Wish {
            claims = Map.copyOf(claims);
        }
    }

    /// What became of it.
    public sealed interface Given {
        record Done(Instant expiresAt) implements Given {}

        /// The binding was changed or deleted since it was read.
        record Gone() implements Given {}

        /// The other's token was exchanged already, and sent again so often.
        record Replayed(long times) implements Given {}

        /// It would be one more than `max` of the binding, of the tenant, or of who comes: he gets no more
        /// than are free, so that one alone has half of a binding's.
        record TooMany(int max) implements Given {}
    }

    public Given give(Wish wish) {
        var binding = wish.binding();
        var tenant = Objects.requireNonNull(binding.principal().tenant(), "a binding is a tenant's");
        return jdbi.inTransaction(handle -> {
            // Others of the same binding wait, so that neither count nor use is of a moment before.
            boolean standing = handle.createQuery("""
                            SELECT set_at = :setAt FROM token_binding
                             WHERE tenant = :tenant AND binding = :binding FOR UPDATE
                            """)
                    .bind("setAt", Timestamp.from(binding.setAt()))
                    .bind("tenant", tenant)
                    .bind("binding", binding.name())
                    .mapTo(Boolean.class)
                    .findOne()
                    .orElse(false);
            if (!standing) {
                return new Given.Gone();
            }
            int max = room(handle, tenant, wish);
            if (max > 0) {
                return new Given.TooMany(max);
            }
            long replays = replays(handle, tenant, wish);
            return replays > 0 ? new Given.Replayed(replays) : new Given.Done(insert(handle, tenant, wish));
        });
    }

    /// @return how often it was sent again by now; 0 the first time
    private static long replays(Handle handle, String tenant, Wish wish) {
        return wish.once()
                .map(once -> handle.createQuery("""
                                INSERT INTO token_used (tenant, binding, token_sha256, expires_at)
                                VALUES (:tenant, :binding, :once, :expiresAt)
                                ON CONFLICT ON CONSTRAINT token_used_key DO UPDATE SET replays = token_used.replays + 1
                                RETURNING replays
                                """)
                        .bind("tenant", tenant)
                        .bind("binding", wish.binding().name())
                        .bind("once", once)
                        .bind("expiresAt", Timestamp.from(wish.expiresAt()))
                        .mapTo(Long.class)
                        .one())
                .orElse(0L);
    }

    /// @return the maximum that is reached; 0 if none is
    private static int room(Handle handle, String tenant, Wish wish) {
        return handle.createQuery("""
                        SELECT CASE WHEN of_tenant >= :ofTenant THEN :ofTenant
                                    WHEN of_binding >= :ofBinding THEN :ofBinding
                                    WHEN of_subject >= :ofBinding - of_binding THEN of_subject
                                    ELSE 0 END
                          FROM (SELECT count(*) AS of_tenant,
                                       count(*) FILTER (WHERE binding = :binding) AS of_binding,
                                       count(*) FILTER (WHERE binding = :binding AND subject = :subject) AS of_subject
                                  FROM api_key
                                 WHERE tenant = :tenant AND binding IS NOT NULL AND expires_at > now()
                                   AND revoked_at IS NULL) valid
                        """)
                .bind("tenant", tenant)
                .bind("binding", wish.binding().name())
                .bind("subject", wish.subject().orElse(null))
                .bind("ofBinding", OF_BINDING_MAX)
                .bind("ofTenant", OF_TENANT_MAX)
                .mapTo(Integer.class)
                .one();
    }

    private static Instant insert(Handle handle, String tenant, Wish wish) {
        var principal = wish.binding().principal();
        wish.subject()
                .ifPresent(subject -> handle.createUpdate("""
                        INSERT INTO subject_principal (subject, who) VALUES (:subject, :who) ON CONFLICT DO NOTHING
                        """)
                        .bind("subject", subject)
                        .bind("who", principal.id().text())
                        .execute());
        var expiresAt = handle.createQuery("""
                        INSERT INTO api_key (token_sha256, principal, tenant, roles, envs, expires_at, made_by, binding,
                                             claims, subject, maker_subject)
                        VALUES (:sha, :principal, :tenant, :roles, nullif(CAST(:envs AS text[]), '{}'),
                                least(:expiresAt, now() + :life * interval '1 second'), :madeBy, :binding,
                                :claims::jsonb, :subject,
                                (SELECT maker_subject FROM token_binding
                                  WHERE tenant = :tenant AND binding = :binding))
                        RETURNING expires_at
                        """)
                .bind("sha", wish.tokenSha256())
                .bind("principal", principal.name())
                .bind("tenant", tenant)
                .bind("roles", principal.roles().stream().map(Role::id).sorted().toArray(String[]::new))
                .bind("envs", principal.environments().stream().sorted().toArray(String[]::new))
                .bind("expiresAt", Timestamp.from(wish.expiresAt()))
                .bind("life", LIFE.toSeconds())
                .bind("madeBy", wish.binding().madeBy().text())
                .bind("binding", wish.binding().name())
                .bind("claims", Columns.json(wish.claims()))
                .bind("subject", wish.subject().orElse(null))
                .map((row, _) -> Columns.instant(row, "expires_at"))
                .one();
        BindingStore.told(handle);
        return expiresAt;
    }

    /// Forgets what has expired for some minutes. Of each maker's tokens for somebody the last one stays:
    /// whose key who made is asked for ever.
    ///
    /// @return how many tokens are gone
    public int purge() {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("DELETE FROM token_used WHERE expires_at < now() - :kept * interval '1 second'")
                    .bind("kept", KEPT_AFTER.toSeconds())
                    .execute();
            return handle.createUpdate("""
                            DELETE FROM api_key k
                             WHERE binding IS NOT NULL AND expires_at < now() - :kept * interval '1 second'
                               AND EXISTS (SELECT 1 FROM api_key later
                                            WHERE later.who = k.who AND later.made_by = k.made_by
                                              AND later.binding = k.binding
                                              AND later.maker_subject IS NOT DISTINCT FROM k.maker_subject
                                              AND (later.revoked_at IS NULL OR k.revoked_at IS NOT NULL)
                                              AND (later.expires_at, later.token_sha256) > (k.expires_at, k.token_sha256))
                            """).bind("kept", KEPT_AFTER.toSeconds()).execute();
        });
    }
}
