package dev.windlass.storage;

import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.identity.ClaimRules;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Tenants' bindings: who comes with a token of a trusted issuer that makes these claims is this
/// principal. The tokens that are given for them are [TokenStore]'s. Thread-safe. Changes are told on
/// `windlass_key`.
public final class BindingStore {
    /// So many has a tenant, at most.
    public static final int MAX = 100;

    private final Jdbi jdbi;

    public BindingStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// @param principal whom its tokens speak for, of the binding's tenant
    /// @param makesKeys true if its tokens may make keys and bindings, which outlast them
    /// @param madeBy who set it last
    public record Binding(
            String name,
            String issuer,
            ClaimRules claims,
            Principal principal,
            boolean makesKeys,
            PrincipalId madeBy,
            Instant setAt) {}

    /// What became of a wish to set one.
    public sealed interface Change {
        record Done(Binding binding) implements Change {}

        /// It would be one more than [#MAX].
        record TooMany() implements Change {}
    }

    /// Sets one, whatever it was: tokens that were given by it as it was end, and what they began goes on.
    ///
    /// @param wish its `setAt` is ignored: it is now
    public Change set(Binding wish) {
        var principal = wish.principal();
        return jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR UPDATE")
                    .bind("tenant", principal.tenant())
                    .mapTo(Integer.class)
                    .findOne();
            int rows = handle.createUpdate("""
                            INSERT INTO token_binding (tenant, binding, issuer, claims, principal, roles, envs, makes_keys,
                                                       made_by, maker_subject)
                            SELECT :tenant, :name, :issuer, :claims::jsonb, :principal, :roles,
                                   nullif(CAST(:envs AS text[]), '{}'), :makesKeys, :madeBy, :makerSubject
                             WHERE EXISTS (SELECT 1 FROM token_binding WHERE tenant = :tenant AND binding = :name)
                                OR (SELECT count(*) FROM token_binding WHERE tenant = :tenant) < :max
                            ON CONFLICT ON CONSTRAINT token_binding_key DO UPDATE
                               SET issuer = excluded.issuer, claims = excluded.claims, principal = excluded.principal,
                                   roles = excluded.roles, envs = excluded.envs, makes_keys = excluded.makes_keys,
                                   made_by = excluded.made_by, maker_subject = excluded.maker_subject,
                                   set_at = clock_timestamp()
                            """)
                    .bind("tenant", principal.tenant())
                    .bind("name", wish.name())
                    .bind("issuer", wish.issuer())
                    .bind("claims", Columns.json(wish.claims().patterns()))
                    .bind("principal", principal.name())
                    .bind(
                            "roles",
                            principal.roles().stream().map(Role::id).sorted().toArray(String[]::new))
                    .bind("envs", principal.environments().stream().sorted().toArray(String[]::new))
                    .bind("makesKeys", wish.makesKeys())
                    .bind("madeBy", wish.madeBy().text())
                    .bind("makerSubject", Origin.subject())
                    .bind("max", MAX)
                    .execute();
            if (rows == 0) {
                return new Change.TooMany();
            }
            handle.createUpdate("""
                            UPDATE api_key SET expires_at = now()
                             WHERE tenant = :tenant AND binding = :name AND expires_at > now()
                            """)
                    .bind("tenant", principal.tenant())
                    .bind("name", wish.name())
                    .execute();
            told(handle);
            return new Change.Done(
                    find(String.valueOf(principal.tenant()), wish.name()).orElseThrow());
        });
    }

    /// Ends one, its tokens, and what goes on in their name.
    ///
    /// @return false if there was none
    public boolean delete(String tenant, String name) {
        return jdbi.inTransaction(handle -> {
            int rows = handle.createUpdate("DELETE FROM token_binding WHERE tenant = :tenant AND binding = :name")
                    .bind("tenant", tenant)
                    .bind("name", name)
                    .execute();
            revoke(handle, tenant, name);
            return rows == 1;
        });
    }

    /// Ends all by which a principal gets tokens.
    ///
    /// @return their names
    public List<String> deleteOf(String tenant, String principal) {
        return jdbi.inTransaction(handle -> {
            var names = handle.createQuery("""
                            DELETE FROM token_binding WHERE tenant = :tenant AND principal = :principal
                            RETURNING binding
                            """)
                    .bind("tenant", tenant)
                    .bind("principal", principal)
                    .mapTo(String.class)
                    .list();
            names.forEach(name -> revoke(handle, tenant, name));
            return names.stream().sorted().toList();
        });
    }

    private static void revoke(Handle handle, String tenant, String name) {
        handle.createUpdate("""
                        UPDATE api_key SET revoked_at = now()
                         WHERE tenant = :tenant AND binding = :name AND revoked_at IS NULL
                        """).bind("tenant", tenant).bind("name", name).execute();
        told(handle);
    }

    static void told(Handle handle) {
        handle.execute("SELECT pg_notify('windlass_key', '')");
    }

    public List<Binding> list(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM token_binding WHERE tenant = :tenant ORDER BY binding
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> binding(row))
                .list());
    }

    public Optional<Binding> find(String tenant, String name) {
        return list(tenant).stream().filter(it -> it.name().equals(name)).findFirst();
    }

    private static Binding binding(ResultSet row) throws SQLException {
        return new Binding(
                row.getString("binding"),
                row.getString("issuer"),
                new ClaimRules(Columns.texts(row, "claims")),
                new Principal(
                        row.getString("principal"),
                        row.getString("tenant"),
                        Columns.roles(row),
                        KeyStore.environments(row)),
                row.getBoolean("makes_keys"),
                PrincipalId.parse(row.getString("made_by")),
                Columns.instant(row, "set_at"));
    }
}
