package dev.windlass.storage;

import dev.windlass.audit.ChainGenesis;
import dev.windlass.audit.ExportLine;
import dev.windlass.chores.Chores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The audit's rows as chains, one of each tenant. A row's digest is taken in the transaction that writes
/// it; sealing makes a link of it, shortly afterwards. Thread-safe, and harmless on several processes at
/// once.
public final class AuditChains {
    private static final Duration EVERY = Duration.ofMillis(250);
    /// Of one statement, so that none runs into the statement's time limit.
    private static final int BATCH = 5_000;

    private static final int BATCHES_MAX = 20;

    private final Jdbi jdbi;

    public AuditChains(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Part of a chain.
    ///
    /// @param head of an export that begins here
    /// @param lines of the rows, as in an export
    /// @param last link of the chain, or of the time that was asked for
    /// @param unlinked rows that have no link and wait for none; counted with the last lines alone
    public record Page(ExportLine.Head head, List<String> lines, long last, long unlinked) {
        public Page {
            lines = List.copyOf(lines);
        }
    }

    /// Links, from the first of which no row is older than `from`, to the last of which none is as young
    /// as `to`, and beside these those whose rows are missing. Rows are in the order in which they were
    /// sealed, so what is between may be a moment older or younger.
    public record Range(long first, long last) {}

    /// Call once.
    public void start(Chores chores) {
        chores.every("audit-seal", EVERY, this::sealOfPlatform);
    }

    /// Seals what waits for it.
    ///
    /// @return rows
    public int sealOfPlatform() {
        int all = 0;
        for (int i = 0; i < BATCHES_MAX; i++) {
            int rows = jdbi.inTransaction(AuditChains::batch);
            all += rows;
            if (rows < BATCH) {
                break;
            }
        }
        return all;
    }

    private static int batch(Handle handle) {
        boolean waits = handle.createQuery("SELECT EXISTS (SELECT FROM audit_unsealed)")
                .mapTo(Boolean.class)
                .one();
        return !waits
                ? 0
                : handle.createQuery("SELECT audit_seal(:batch)")
                        .bind("batch", BATCH)
                        .mapTo(Integer.class)
                        .one();
    }

    /// The links of rows of that time; empty if there are none.
    public Optional<Range> range(String tenant, @Nullable Instant from, @Nullable Instant to) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        WITH k AS (SELECT l.seq, a.at FROM audit_link l LEFT JOIN audit a ON a.id = l.id
                                    WHERE l.chain = :tenant),
                             r AS (SELECT min(seq) AS first, max(seq) AS last FROM k
                                    WHERE (:from::timestamptz IS NULL OR at >= :from)
                                      AND (:to::timestamptz IS NULL OR at < :to))
                        SELECT (SELECT coalesce(max(k.seq), 0) + 1 FROM k
                                 WHERE k.at IS NOT NULL AND k.seq < r.first) AS first,
                               (SELECT coalesce(min(k.seq) - 1, (SELECT max(seq) FROM k)) FROM k
                                 WHERE k.at IS NOT NULL AND k.seq > r.last) AS last
                          FROM r WHERE r.first IS NOT NULL
                        """)
                .bind("tenant", tenant)
                .bind("from", from)
                .bind("to", to)
                .map((row, _) -> new Range(row.getLong("first"), row.getLong("last")))
                .findOne());
    }

    /// The tenant's links after `after`; empty if the tenant has no chain yet.
    public Optional<Page> page(String tenant, long after, int limit) {
        return jdbi.inTransaction(handle -> genesis(handle, tenant).map(genesis -> {
            var head = new ExportLine.Head(
                    genesis, after + 1, hash(handle, tenant, after).orElseGet(genesis::hash));
            var lines = lines(handle, tenant, after, limit);
            return new Page(head, lines, last(handle, tenant), lines.size() < limit ? unlinked(handle, tenant) : 0);
        }));
    }

    private static Optional<ChainGenesis> genesis(Handle handle, String chain) {
        return handle.createQuery("""
                        SELECT audit_time(begun_at) AS begun, legacy_rows FROM audit_chain WHERE chain = :chain
                        """)
                .bind("chain", chain)
                .map((row, _) -> new ChainGenesis(
                        row.getString("begun"),
                        ChainGenesis.FORMAT,
                        row.getLong("legacy_rows"),
                        chain.isEmpty() ? null : chain))
                .findOne();
    }

    static Optional<String> hash(Handle handle, String chain, long seq) {
        return handle.createQuery("SELECT encode(hash, 'hex') FROM audit_link WHERE chain = :chain AND seq = :seq")
                .bind("chain", chain)
                .bind("seq", seq)
                .mapTo(String.class)
                .findOne();
    }

    private static List<String> lines(Handle handle, String chain, long after, int limit) {
        return handle.createQuery("""
                        SELECT '{"digest":"' || encode(l.digest, 'hex') || '","hash":"' || encode(l.hash, 'hex')
                               || '","row":' || CASE WHEN a.id IS NULL THEN 'null' ELSE audit_text(a) END
                               || ',"seq":' || l.seq || '}'
                          FROM (SELECT * FROM audit_link WHERE chain = :chain AND seq > :after
                                 ORDER BY seq LIMIT :limit) l
                          LEFT JOIN audit a ON a.id = l.id
                         ORDER BY l.seq
                        """)
                .bind("chain", chain)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    private static long last(Handle handle, String chain) {
        return handle.createQuery("SELECT coalesce(max(seq), 0) FROM audit_link WHERE chain = :chain")
                .bind("chain", chain)
                .mapTo(Long.class)
                .one();
    }

    /// Rows that came past the trigger, or whose link is gone.
    private static long unlinked(Handle handle, String chain) {
        return handle.createQuery("""
                        SELECT count(*) FROM audit a
                         WHERE a.tenant = :chain AND NOT EXISTS (SELECT FROM audit_link l WHERE l.id = a.id AND l.chain = a.tenant)
                           AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.id = a.id)
                        """).bind("chain", chain).mapTo(Long.class).one();
    }
}
