package dev.windlass.storage;

import dev.windlass.json.CanonicalJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Who changed what, and why. Append-only: each row in the transaction of its change, so that neither is there
/// without the other. Thread-safe.
public final class AuditLog {
    private final Jdbi jdbi;

    public AuditLog(Database database) {
        this.jdbi = database.jdbi();
    }

    /// One change. `tenant` is null for one of the platform; `detail` becomes canonical JSON.
    public record Entry(
            @Nullable String tenant,
            String actor,
            String action,
            String subject,
            String reason,
            Map<String, Object> detail) {}

    /// An entry as stored.
    public record Stored(
            long id, Instant at, String actor, String action, String subject, String reason, String detail) {}

    /// @throws IllegalStateException outside of [Database#inTransaction]
    public void append(Entry entry) {
        jdbi.useHandle(handle -> append(handle, entry));
    }

    static void append(Handle handle, Entry entry) {
        if (!handle.isInTransaction()) {
            throw new IllegalStateException("an audit row is written in the transaction of its change");
        }
        handle.createUpdate("""
                        INSERT INTO audit (tenant, actor, action, subject, reason, detail)
                        VALUES (:tenant, :actor, :action, :subject, :reason, :detail)
                        """)
                .bind("tenant", entry.tenant())
                .bind("actor", entry.actor())
                .bind("action", entry.action())
                .bind("subject", entry.subject())
                .bind("reason", entry.reason())
                .bind("detail", CanonicalJson.write(entry.detail()))
                .execute();
    }

    /// A tenant's newest entries, newest first.
    public List<Stored> newest(String tenant, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM audit WHERE tenant = :tenant ORDER BY id DESC LIMIT :limit
                        """)
                .bind("tenant", tenant)
                .bind("limit", limit)
                .map((row, _) -> new Stored(
                        row.getLong("id"),
                        Columns.instant(row, "at"),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("reason"),
                        row.getString("detail")))
                .list());
    }
}
