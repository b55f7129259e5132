package dev.windlass.storage;

import dev.windlass.domain.Device;
import dev.windlass.quota.NodeRoom;
import dev.windlass.quota.Spread;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What [Spread] plans with, as rows have it now: the live nodes with all that they offer, what owners want, and
/// what is placed where.
record SpreadInput(List<NodeRoom> live, List<Spread.Wanted> wanted, Map<Spread.Place, Device> placed) {
    static SpreadInput read(Handle handle) {
        var live = liveNodes(handle);
        var placed = placed(handle);
        live.forEach(node -> placed.entrySet().removeIf(it -> stranded(it.getKey(), it.getValue(), node)));
        return new SpreadInput(live, wanted(handle), placed);
    }

    /// Its node is live and offers the device no more: ill, or gone. Such a version is to be placed there once
    /// more.
    private static boolean stranded(Spread.Place place, Device device, NodeRoom node) {
        return place.node().equals(node.node())
                && !device.equals(Device.CPU)
                && !node.gpuMemoryBytes().containsKey(device);
    }

    Spread.Plan plan() {
        return Spread.plan(live, wanted, placed);
    }

    /// The same with one wish more.
    SpreadInput with(Spread.Wanted wish) {
        var more = new ArrayList<>(wanted);
        more.add(wish);
        return new SpreadInput(live, more, placed);
    }

    private static List<NodeRoom> liveNodes(Handle handle) {
        return handle.createQuery("SELECT * FROM node WHERE lease_until > now() ORDER BY node")
                .map((row, _) -> NodeStore.room(row))
                .list();
    }

    private static List<Spread.Wanted> wanted(Handle handle) {
        return handle.createQuery("""
                        SELECT t.*, v.memory_bytes, v.gpu_memory_bytes, v.device_class, NOT
                        """ + EndedOwners.NOT_IN_SERVICE + """
                               AS serving, t.owner LIKE 'ledger:%' AS kept
                          FROM (SELECT owner, tenant, model, env, version, digest, bool_or(places) AS places
                                  FROM (SELECT owner, tenant, model, env, version, digest, true AS places
                                          FROM placement
                                         UNION ALL
                                        SELECT owner, tenant, model, env, version, digest, owner LIKE 'ledger:%'
                                          FROM reservation) each
                                 GROUP BY owner, tenant, model, env, version, digest) t
                          JOIN model_version v
                            ON v.tenant = t.tenant AND v.model = t.model AND v.version = t.version
                        """)
                .map((row, _) -> new Spread.Wanted(
                        row.getString("owner"),
                        Columns.endpoint(row),
                        row.getString("version"),
                        Columns.digest(row, "digest"),
                        Columns.needs(row),
                        standing(row)))
                .list();
    }

    private static Spread.Standing standing(ResultSet row) throws SQLException {
        if (!row.getBoolean("places")) {
            return Spread.Standing.RESERVED;
        }
        if (row.getBoolean("serving")) {
            return Spread.Standing.SERVING;
        }
        return row.getBoolean("kept") ? Spread.Standing.WARM : Spread.Standing.ATTEMPTED;
    }

    private static Map<Spread.Place, Device> placed(Handle handle) {
        var placed = new HashMap<Spread.Place, Device>();
        handle.createQuery("SELECT owner, node, tenant, digest, device FROM placement")
                .map((row, _) -> placed.put(
                        new Spread.Place(
                                row.getString(1), row.getString(2), row.getString(3), Columns.digest(row, "digest")),
                        new Device(row.getString(5))))
                .list();
        return placed;
    }
}
