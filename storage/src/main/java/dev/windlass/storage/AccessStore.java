package dev.windlass.storage;

import dev.windlass.access.AccessDocument;
import dev.windlass.domain.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The access rules of tenants and, with tenant null, of the platform: each version as it was written,
/// the newest is in force. Thread-safe. Changes are told on `windlass_key`.
public final class AccessStore {
    /// So many versions of a document are kept; the audit names the digests of all.
    public static final int KEPT = 100;

    private final Jdbi jdbi;

    public AccessStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// One version of a document, without its text.
    public record Version(int version, Digest digest, int rules, String setBy, Instant setAt) {}

    /// A version with its text.
    public record Stored(Version of, String text) {}

    /// Which document is in force.
    public record InForce(@Nullable String tenant, Digest digest) {}

    /// What setting a document did.
    public sealed interface Change {
        /// @param before null if there was none
        record Made(Version now, @Nullable Version before) implements Change {}

        /// It is in force already.
        record Same(Version now) implements Change {}

        /// Another version is in force than the one that was to be changed: nothing was set.
        record Elsewhere(@Nullable Version there) implements Change {}
    }

    /// Sets a document, whatever there was.
    ///
    /// @param text as it was written
    public Change set(AccessDocument document, String text, String by) {
        return set(document, text, by, null);
    }

    /// @param over the version that is to be in force before, 0 for none; null for whatever is
    public Change set(AccessDocument document, String text, String by, @Nullable Integer over) {
        return jdbi.inTransaction(handle -> {
            lock(handle, document.tenant());
            var before = newest(handle, document.tenant()).map(Stored::of);
            if (before.isPresent() && before.get().digest().equals(document.digest())) {
                return new Change.Same(before.get());
            }
            int version = before.map(Version::version).orElse(0) + 1;
            if (over != null && over != version - 1) {
                return new Change.Elsewhere(before.orElse(null));
            }
            handle.createUpdate("""
                            INSERT INTO access_document (tenant, number, document, digest, rules, of_gateways, set_by)
                            VALUES (:tenant, :number, :document, :digest, :rules, :ofGateways, :by)
                            """)
                    .bind("tenant", document.tenant())
                    .bind("number", version)
                    .bind("document", text)
                    .bind("digest", document.digest().value())
                    .bind("rules", document.rules().size())
                    .bind("ofGateways", document.ofGateways())
                    .bind("by", by)
                    .execute();
            handle.createUpdate("""
                            DELETE FROM access_document
                             WHERE tenant IS NOT DISTINCT FROM CAST(:tenant AS text) AND number <= :number - :kept
                            """)
                    .bind("tenant", document.tenant())
                    .bind("number", version)
                    .bind("kept", KEPT)
                    .execute();
            handle.execute("SELECT pg_notify('windlass_key', '')");
            var now = newest(handle, document.tenant()).orElseThrow().of();
            return new Change.Made(now, before.orElse(null));
        });
    }

    /// Whoever sets the same owner's document waits for the end of this transaction.
    private static void lock(Handle handle, @Nullable String tenant) {
        handle.createQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('access ' || :owner))) it")
                .bind("owner", tenant == null ? "" : tenant)
                .mapTo(Integer.class)
                .one();
    }

    /// What is in force; empty if nothing was ever set.
    public Optional<Stored> newest(@Nullable String tenant) {
        return jdbi.withHandle(handle -> newest(handle, tenant));
    }

    private static Optional<Stored> newest(Handle handle, @Nullable String tenant) {
        return handle.createQuery("""
                        SELECT * FROM access_document
                         WHERE tenant IS NOT DISTINCT FROM CAST(:tenant AS text) ORDER BY number DESC LIMIT 1
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> stored(row))
                .findOne();
    }

    /// The digest of what is in force: all that must be asked to see that nothing changed.
    public Optional<Digest> digest(@Nullable String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT digest FROM access_document
                         WHERE tenant IS NOT DISTINCT FROM CAST(:tenant AS text) ORDER BY number DESC LIMIT 1
                        """)
                .bind("tenant", tenant)
                .mapTo(String.class)
                .findOne()
                .map(Digest::new));
    }

    public Optional<Stored> find(@Nullable String tenant, int version) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM access_document
                         WHERE tenant IS NOT DISTINCT FROM CAST(:tenant AS text) AND number = :number
                        """)
                .bind("tenant", tenant)
                .bind("number", version)
                .map((row, _) -> stored(row))
                .findOne());
    }

    /// Newest first.
    public List<Version> versions(@Nullable String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT number, digest, rules, set_by, set_at FROM access_document
                         WHERE tenant IS NOT DISTINCT FROM CAST(:tenant AS text) ORDER BY number DESC
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> version(row))
                .list());
    }

    /// Which documents gateways have something of: those in force that are about inference, or hide models.
    public List<InForce> forGatewaysOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT tenant, digest
                          FROM (SELECT DISTINCT ON (tenant) tenant, digest, of_gateways IS NOT NULL AS had FROM access_document
                                 ORDER BY tenant, number DESC) newest
                         WHERE had ORDER BY tenant NULLS FIRST
                        """)
                .map((row, _) -> new InForce(row.getString("tenant"), new Digest(row.getString("digest"))))
                .list());
    }

    /// What gateways have of a document, as long as it is kept.
    public Optional<String> ofGateways(InForce document) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT of_gateways FROM access_document
                         WHERE tenant IS NOT DISTINCT FROM CAST(:tenant AS text) AND digest = :digest
                           AND of_gateways IS NOT NULL LIMIT 1
                        """)
                .bind("tenant", document.tenant())
                .bind("digest", document.digest().value())
                .mapTo(String.class)
                .findOne());
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(version(row), row.getString("document"));
    }

    private static Version version(ResultSet row) throws SQLException {
        return new Version(
                row.getInt("number"),
                Columns.digest(row, "digest"),
                row.getInt("rules"),
                row.getString("set_by"),
                Columns.instant(row, "set_at"));
    }
}
