package dev.windlass.storage;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Deletes rows that come with every second of traffic, once nothing is judged or sealed by them any more. Rows
/// of nodes that are gone go too. Everything else (promotions, their events, verdicts and approvals, the
/// route's history, the audit) stays: some hundred rows per promotion. Thread-safe, and harmless on several
/// processes at once.
public final class Retention {
    /// At most so many rows of a table in one statement, so that none runs into the statement's time limit.
    static final int BATCH = 10_000;

    /// The epochs of promotions and rollbacks that have not ended, or ended less than a month ago without their
    /// evidence. A rollback that the control API wrote by itself never has any.
    private static final String NEEDED = """
            EXISTS (SELECT 1 FROM route_history h JOIN promotion p ON p.name = h.promotion
                     WHERE h.tenant = t.tenant AND h.model = t.model AND h.env = t.env AND h.epoch = t.epoch
                       AND (p.ended_at IS NULL
                            OR (p.evidence_digest IS NULL AND p.ended_at > now() - interval '30 days')))
            """;

    private final Jdbi jdbi;
    private final UseStore uses;
    private final int batch;

    public Retention(Database database) {
        this(database, BATCH);
    }

    Retention(Database database, int batch) {
        this.jdbi = database.jdbi();
        this.uses = new UseStore(database);
        this.batch = batch;
    }

    /// Deletes window counts, acknowledgements of past epochs, and the rows of gateways and replicas that are
    /// gone, all older than `age`; sums up what gateways counted that are gone.
    ///
    /// @param age longer than a gateway buffers (10 min), than a lease and than a day, for which a gateway that
    ///     went silent is still shown
    /// @return rows deleted
    public int deleteOfPlatform(Duration age) {
        int rows = 0;
        for (var sql : List.of(
                "DELETE FROM window_count WHERE ctid = ANY(ARRAY(SELECT t.ctid FROM window_count t"
                        + " WHERE t.stored_at < now() - make_interval(secs => :age) AND NOT " + NEEDED
                        + " LIMIT :batch))",
                "DELETE FROM route_ack WHERE ctid = ANY(ARRAY(SELECT t.ctid FROM route_ack t"
                        + " JOIN route r ON r.tenant = t.tenant AND r.model = t.model AND r.env = t.env"
                        + " WHERE t.acked_at < now() - make_interval(secs => :age) AND t.epoch < r.epoch AND NOT "
                        + NEEDED + " LIMIT :batch))",
                "DELETE FROM gateway WHERE lease_until < now() - make_interval(secs => :age)",
                "DELETE FROM replica t WHERE t.updated_at < now() - make_interval(secs => :age) AND NOT EXISTS"
                        + " (SELECT 1 FROM placement p"
                        + "   WHERE p.node = t.node AND p.tenant = t.tenant AND p.digest = t.digest)")) {
            rows += jdbi.withHandle(handle -> deleted(handle, sql, age));
        }
        return rows + uses.sumUpOfPlatform(age);
    }

    /// Forgets nodes that were not seen for `age`, with what was placed on them and what they said. One that
    /// comes back later gets its versions by the next sweep. After an outage of everything the nodes must have
    /// had time to say that they are alive, so ask only when this process has run for a while; and without any
    /// live node, nobody is forgotten.
    ///
    /// @return rows deleted
    public int forgetNodesOfPlatform(Duration age) {
        return jdbi.inTransaction(handle -> {
            PlacementStore.lock(handle);
            int rows = 0;
            for (var table : List.of("placement", "replica", "node")) {
                rows += handle.createUpdate("DELETE FROM " + table + " " + """
                                 WHERE node IN (SELECT d.node FROM node d
                                                 WHERE d.lease_until < now() - make_interval(secs => :age)
                                                   AND EXISTS (SELECT 1 FROM node l WHERE l.lease_until > now()))
                                """)
                        .bind("age", age.toSeconds())
                        .execute();
            }
            return rows;
        });
    }

    private int deleted(Handle handle, String sql, Duration age) {
        int all = 0;
        while (true) {
            var update = handle.createUpdate(sql).bind("age", age.toSeconds());
            if (!sql.contains(":batch")) {
                return update.execute();
            }
            int rows = update.bind("batch", batch).execute();
            all += rows;
            if (rows < batch) {
                return all;
            }
        }
    }
}
