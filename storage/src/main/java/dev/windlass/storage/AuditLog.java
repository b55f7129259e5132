package dev.windlass.storage;

import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Who changed what, and why. Append-only: each row in the transaction of its change, so that neither is
/// there without the other. [AuditChains] makes evidence of it. Thread-safe.
public final class AuditLog {
    /// So many of a tenant's rows are looked at for one page, whatever is found among them.
    static final int LOOKED_AT_MAX = 50_000;

    /// Beyond it a number of JSON isn't the same for everybody who reads it (RFC 8785, 3.2.2.3).
    private static final long EXACT_MAX = (1L << 53) - 1;

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
    ///
    /// @param seq its place in the tenant's chain; 0 for the moment until it is sealed
    public record Stored(
            long id, long seq, Instant at, String actor, String action, String subject, String reason, String detail) {}

    /// What is looked for; null for whatever it is. A text that ends with `*` is a beginning.
    public record Filter(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant to) {
        public static final Filter ALL = new Filter(null, null, null, null, null);
    }

    /// @param next id to go on before; empty if there is no more
    public record Page(List<Stored> rows, Optional<Long> next) {
        public Page {
            rows = List.copyOf(rows);
        }
    }

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
                .bind(
                        "detail",
                        CanonicalJson.write(exact(WindlassJson.mapper().valueToTree(Origin.beside(entry.detail())))))
                .execute();
    }

    private static JsonNode exact(JsonNode node) {
        switch (node) {
            case ObjectNode object -> object.propertyNames().forEach(key -> object.set(key, exact(object.get(key))));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, exact(array.get(i)));
                }
            }
            default -> {
                if (node.isIntegralNumber() && (!node.canConvertToLong() || Math.abs(node.longValue()) > EXACT_MAX)) {
                    return StringNode.valueOf(node.asString());
                }
            }
        }
        return node;
    }

    /// A tenant's newest entries, newest first.
    public List<Stored> newest(String tenant, int limit) {
        return find(tenant, Filter.ALL, Long.MAX_VALUE, limit).rows();
    }

    /// A tenant's entries with an id below `before`, newest first. A page may have fewer than there are,
    /// and a `next` nevertheless.
    public Page find(String tenant, Filter filter, long before, int limit) {
        return jdbi.inTransaction(handle -> {
            var rows = rows(handle, tenant, filter, before, limit);
            if (rows.size() == limit) {
                return new Page(rows, Optional.of(rows.getLast().id()));
            }
            return new Page(rows, lookedAtTo(handle, tenant, before));
        });
    }

    private static List<Stored> rows(Handle handle, String tenant, Filter filter, long before, int limit) {
        return handle.createQuery("""
                        SELECT a.*, coalesce(l.seq, 0) AS seq
                          FROM (SELECT * FROM audit WHERE tenant = :tenant AND id < :before
                                 ORDER BY id DESC LIMIT :lookedAt) a
                          LEFT JOIN audit_link l ON l.id = a.id AND l.chain = a.tenant
                         WHERE (:actor::text IS NULL OR a.actor LIKE :actor)
                           AND (:action::text IS NULL OR a.action LIKE :action)
                           AND (:subject::text IS NULL OR a.subject LIKE :subject)
                           AND (:from::timestamptz IS NULL OR a.at >= :from)
                           AND (:to::timestamptz IS NULL OR a.at < :to)
                         ORDER BY a.id DESC LIMIT :limit
                        """)
                .bind("tenant", tenant)
                .bind("before", before)
                .bind("lookedAt", LOOKED_AT_MAX)
                .bind("actor", pattern(filter.actor()))
                .bind("action", pattern(filter.action()))
                .bind("subject", pattern(filter.subject()))
                .bind("from", filter.from())
                .bind("to", filter.to())
                .bind("limit", limit)
                .map((row, _) -> new Stored(
                        row.getLong("id"),
                        row.getLong("seq"),
                        Columns.instant(row, "at"),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("reason"),
                        row.getString("detail")))
                .list();
    }

    /// The last row that was looked at, if there may be more below it.
    private static Optional<Long> lookedAtTo(Handle handle, String tenant, long before) {
        return handle.createQuery("""
                        SELECT id FROM audit WHERE tenant = :tenant AND id < :before
                         ORDER BY id DESC OFFSET :lookedAt - 1 LIMIT 1
                        """)
                .bind("tenant", tenant)
                .bind("before", before)
                .bind("lookedAt", LOOKED_AT_MAX)
                .mapTo(Long.class)
                .findOne();
    }

    private static @Nullable String pattern(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var exact = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return exact.endsWith("*") ? exact.substring(0, exact.length() - 1) + "%" : exact;
    }
}
