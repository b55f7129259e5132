package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.quota.NodeRoom.Missing;
import dev.windlass.quota.ResourceKind;
import dev.windlass.quota.Spread;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Keeps placements right while nodes and promotions come and go: what is placed anywhere gets to every live
/// node, what belongs to nobody any more goes. Thread-safe.
public final class PlacementStore {
    /// One sweep at a time over all processes; whoever comes second does nothing.
    private static final long SWEEP_LOCK = 0x57494e44_53574550L;

    private final Jdbi jdbi;

    public PlacementStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What a sweep changed: rows added on nodes, rows of ended owners taken back, and what found no room.
    public record Swept(int added, int takenBack, List<Spread.Shortage> shortages, List<Spread.LeftOut> leftOut) {}

    /// A version that a node should run and has no room for. If the node is left out of the version's model, what all
    /// that the model needs there lacks.
    public record Shortage(String node, VersionRef version, Missing missing) {}

    /// Where a version was placed, and which live nodes are left out of its model, in words.
    public record Placed(List<String> nodes, List<String> leftOut) {
        public Placed {
            nodes = List.copyOf(nodes);
            leftOut = List.copyOf(leftOut);
        }
    }

    /// Until the end of the transaction nobody else sweeps, places or reserves.
    static void lock(Handle handle) {
        handle.execute("SELECT pg_advisory_xact_lock(" + SWEEP_LOCK + ")");
    }

    /// Takes back what ended promotions and rollbacks have left, as far as the route doesn't name it, then has
    /// every live node run what any node runs. Shortages are kept for [#shortages] until the next sweep.
    public Swept sweepOfPlatform() {
        return jdbi.inTransaction(handle -> {
            boolean first = handle.createQuery("SELECT pg_try_advisory_xact_lock(:key)")
                    .bind("key", SWEEP_LOCK)
                    .mapTo(Boolean.class)
                    .one();
            if (!first) {
                return new Swept(0, 0, List.of(), List.of());
            }
            int takenBack = EndedOwners.takeBack(handle);
            var plan = spread(handle);
            return new Swept(plan.additions().size(), takenBack, plan.shortages(), plan.leftOut());
        });
    }

    /// Places a version for `owner` on every live node but those in `excluded` and those left out of its model for
    /// want of room. Puts all placements in order first, so that a node that joined a moment ago is judged like
    /// the others. Known rows stay.
    public Placed place(String owner, EndpointRef endpoint, String version, Digest digest, List<String> excluded) {
        return jdbi.inTransaction(handle -> {
            lock(handle);
            var plan = spread(handle);
            var leftOut = plan.leftOut().stream()
                    .filter(it -> it.model().equals(endpoint.modelRef()))
                    .toList();
            NodeStore.displace(handle, endpoint.tenant(), owner, excluded);
            var choice = DeviceChoice.read(handle, owner, endpoint, version, digest);
            var words = new ArrayList<>(
                    leftOut.stream().map(it -> words(it.node(), it.missing())).toList());
            var nodes = new ArrayList<String>();
            for (var node : choice.live()) {
                if (excluded.contains(node)
                        || leftOut.stream().anyMatch(it -> it.node().equals(node))) {
                    continue;
                }
                switch (choice.on(node)) {
                    case DeviceChoice.Choice.On(var device) -> {
                        NodeStore.place(handle, owner, node, endpoint, version, digest, device);
                        nodes.add(node);
                    }
                    case DeviceChoice.Choice.Nowhere(var missing) -> words.add(words(node, missing));
                }
            }
            return new Placed(nodes, words);
        });
    }

    private static String words(String node, Missing missing) {
        return node + " " + missing.words();
    }

    private static Spread.Plan spread(Handle handle) {
        var plan = SpreadInput.read(handle).plan();
        plan.additions().forEach(it -> add(handle, it));
        handle.execute("DELETE FROM shortage");
        plan.shortages().forEach(it -> note(handle, it.node(), it.wanted(), it.missing(), false));
        plan.leftOut().forEach(out -> {
            out.versions().forEach(it -> {
                note(handle, out.node(), it, out.missing(), true);
                leave(handle, out.node(), it);
            });
        });
        return plan;
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

    /// What the nodes that are left out of a model miss of it, by node and version.
    public List<Shortage> leftOut(ModelRef model) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM shortage WHERE tenant = :tenant AND model = :model AND left_out
                         ORDER BY node, version
                        """)
                .bindMethods(model)
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
                Columns.version(row),
                new Missing(
                        ResourceKind.valueOf(row.getString("resource")), row.getLong("needed"), row.getLong("free")));
    }

    /// Only as long as the owner still has the version placed or reserved: it may have let go since it was read.
    private static void add(Handle handle, Spread.Addition addition) {
        var wanted = addition.wanted();
        handle.createUpdate("""
                        INSERT INTO placement (owner, node, tenant, model, env, version, digest, device)
                        SELECT :owner, :node, :tenant, :model, :env, :version, :digest, :device
                         WHERE EXISTS (SELECT 1 FROM placement WHERE owner = :owner AND tenant = :tenant
                                                                 AND digest = :digest)
                            OR EXISTS (SELECT 1 FROM reservation WHERE owner = :owner AND tenant = :tenant
                                                                   AND digest = :digest AND owner LIKE 'ledger:%')
                        ON CONFLICT (owner, node, tenant, digest) DO UPDATE SET device = excluded.device
                        """)
                .bindMethods(wanted.endpoint())
                .bind("owner", wanted.owner())
                .bind("node", addition.node())
                .bind("device", addition.device().id())
                .bind("version", wanted.version())
                .bind("digest", wanted.digest().value())
                .execute();
    }

    /// It is on a device there that is offered no more. The nodes that carry the model have a row of the same
    /// owner.
    private static void leave(Handle handle, String node, Spread.Wanted wanted) {
        handle.createUpdate("""
                        DELETE FROM placement
                         WHERE owner = :owner AND node = :node AND tenant = :tenant AND digest = :digest
                        """)
                .bind("owner", wanted.owner())
                .bind("node", node)
                .bind("tenant", wanted.endpoint().tenant())
                .bind("digest", wanted.digest().value())
                .execute();
    }

    private static void note(Handle handle, String node, Spread.Wanted wanted, Missing missing, boolean leftOut) {
        handle.createUpdate("""
                        INSERT INTO shortage (node, tenant, digest, model, version, resource, needed, free, left_out)
                        VALUES (:node, :tenant, :digest, :model, :version, :resource, :needed, :free, :leftOut)
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(wanted.endpoint())
                .bind("node", node)
                .bind("digest", wanted.digest().value())
                .bind("version", wanted.version())
                .bind("resource", missing.resource().name())
                .bind("needed", missing.needed())
                .bind("free", Math.max(0, missing.free()))
                .bind("leftOut", leftOut)
                .execute();
    }
}
