package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.quota.NodeMemory;
import dev.windlass.quota.Spread;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Keeps placements right while nodes and promotions come and go: what is placed anywhere gets to every live
/// node, what belongs to nobody any more goes. Thread-safe.
public final class PlacementStore {
    /// One sweep at a time over all processes; whoever comes second does nothing.
    private static final long SWEEP_LOCK = 0x57494e44_53574550L;

    private static final String NOT_IN_SERVICE = """
            NOT EXISTS (SELECT 1 FROM route r
                         WHERE r.tenant = t.tenant AND r.model = t.model AND r.env = t.env
                           AND r.arms @> jsonb_build_array(jsonb_build_object('digest', t.digest)))
            """;

    private final Jdbi jdbi;

    public PlacementStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What a sweep changed: rows added on nodes, rows of ended owners taken back, and what found no room.
    public record Swept(int added, int takenBack, List<Spread.Shortage> shortages) {}

    /// A version that a node should run and has no room for.
    public record Shortage(String node, VersionRef version, long neededBytes, long freeBytes) {}

    /// Takes back what ended promotions and rollbacks have left, as far as the route doesn't name it, then has
    /// every live node run what any node runs. Shortages are kept for [#shortages] until the next sweep.
    public Swept sweepOfPlatform() {
        return jdbi.inTransaction(handle -> {
            boolean first = handle.createQuery("SELECT pg_try_advisory_xact_lock(:key)")
                    .bind("key", SWEEP_LOCK)
                    .mapTo(Boolean.class)
                    .one();
            if (!first) {
                return new Swept(0, 0, List.of());
            }
            int takenBack = takeBack(handle);
            var plan = Spread.plan(liveNodes(handle), wanted(handle), placed(handle));
            int added = plan.additions().stream()
                    .mapToInt(it -> add(handle, it.node(), it.wanted()))
                    .sum();
            handle.execute("DELETE FROM shortage");
            plan.shortages().forEach(it -> note(handle, it));
            return new Swept(added, takenBack, plan.shortages());
        });
    }

    /// Nodes without room for a version's bytes, as of the last sweep.
    public List<Shortage> shortages(String tenant, Digest digest) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM shortage WHERE tenant = :tenant AND digest = :digest ORDER BY node
                        """)
                .bind("tenant", tenant)
                .bind("digest", digest.value())
                .map((row, _) -> shortage(row))
                .list());
    }

    /// All of them, of every tenant, by node.
    public List<Shortage> allShortagesOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM shortage ORDER BY node, tenant, model")
                .map((row, _) -> shortage(row))
                .list());
    }

    private static Shortage shortage(ResultSet row) throws SQLException {
        return new Shortage(
                row.getString("node"),
                new VersionRef(row.getString("tenant"), row.getString("model"), row.getString("version")),
                row.getLong("needed_bytes"),
                row.getLong("free_bytes"));
    }

    private static int takeBack(Handle handle) {
        int rows = 0;
        for (var table : List.of("placement", "reservation")) {
            rows += handle.createUpdate("DELETE FROM " + table + """
                             t USING promotion p
                             WHERE p.name = t.owner AND p.tenant = t.tenant AND p.ended_at IS NOT NULL AND
                            """ + NOT_IN_SERVICE)
                    .execute();
        }
        // Without its reservation a ledger entry has cooled: the row came from a sweep that crossed the cooling.
        return rows + handle.createUpdate("""
                        DELETE FROM placement t
                         WHERE t.owner LIKE 'ledger:%'
                           AND NOT EXISTS (SELECT 1 FROM reservation r
                                            WHERE r.owner = t.owner AND r.tenant = t.tenant AND r.digest = t.digest)
                        """).execute();
    }

    private static List<NodeMemory> liveNodes(Handle handle) {
        return handle.createQuery("SELECT node, memory_bytes FROM node WHERE lease_until > now() ORDER BY node")
                .map((row, _) -> new NodeMemory(row.getString(1), row.getLong(2)))
                .list();
    }

    private static List<Spread.Wanted> wanted(Handle handle) {
        return handle.createQuery("""
                        SELECT t.*, v.memory_bytes, NOT
                        """ + NOT_IN_SERVICE + """
                               AS serving
                          FROM (SELECT owner, tenant, model, env, version, digest FROM placement
                                 UNION
                                SELECT owner, tenant, model, env, version, digest FROM reservation
                                 WHERE owner LIKE 'ledger:%') t
                          JOIN model_version v
                            ON v.tenant = t.tenant AND v.model = t.model AND v.version = t.version
                        """)
                .map((row, _) -> new Spread.Wanted(
                        row.getString("owner"),
                        Columns.endpoint(row),
                        row.getString("version"),
                        Columns.digest(row, "digest"),
                        row.getLong("memory_bytes"),
                        row.getBoolean("serving")))
                .list();
    }

    private static Set<Spread.Place> placed(Handle handle) {
        return new HashSet<>(handle.createQuery("SELECT owner, node, tenant, digest FROM placement")
                .map((row, _) -> new Spread.Place(
                        row.getString(1), row.getString(2), row.getString(3), Columns.digest(row, "digest")))
                .list());
    }

    /// Only as long as the owner still has the version placed or reserved: it may have let go since it was read.
    private static int add(Handle handle, String node, Spread.Wanted wanted) {
        EndpointRef endpoint = wanted.endpoint();
        return handle.createUpdate("""
                        INSERT INTO placement (owner, node, tenant, model, env, version, digest)
                        SELECT :owner, :node, :tenant, :model, :env, :version, :digest
                         WHERE EXISTS (SELECT 1 FROM placement WHERE owner = :owner AND tenant = :tenant
                                                                 AND digest = :digest)
                            OR EXISTS (SELECT 1 FROM reservation WHERE owner = :owner AND tenant = :tenant
                                                                   AND digest = :digest AND owner LIKE 'ledger:%')
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(endpoint)
                .bind("owner", wanted.owner())
                .bind("node", node)
                .bind("version", wanted.version())
                .bind("digest", wanted.digest().value())
                .execute();
    }

    private static void note(Handle handle, Spread.Shortage shortage) {
        handle.createUpdate("""
                        INSERT INTO shortage (node, tenant, digest, model, version, needed_bytes, free_bytes)
                        VALUES (:node, :tenant, :digest, :model, :version, :needed, :free) ON CONFLICT DO NOTHING
                        """)
                .bindMethods(shortage.wanted().endpoint())
                .bind("node", shortage.node())
                .bind("digest", shortage.wanted().digest().value())
                .bind("version", shortage.wanted().version())
                .bind("needed", shortage.wanted().memoryBytes())
                .bind("free", shortage.freeBytes())
                .execute();
    }
}
