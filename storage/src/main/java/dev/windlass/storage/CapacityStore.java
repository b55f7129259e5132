package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.quota.Members;
import dev.windlass.quota.MemoryAdmission;
import dev.windlass.quota.NodeMemory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Memory reserved for versions, against the tenant's quota and the live nodes. A version counts once per
/// node however many owners want it, since they share its inference worker. Thread-safe.
public final class CapacityStore {
    private final Jdbi jdbi;

    public CapacityStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Reserves for all of `targets` or nothing, under locks on placements, the tenant and the nodes. What `owner`
    /// has reserved already counts. A refusal says who holds what is missing.
    public Admission reserve(String owner, EndpointRef endpoint, List<Target> targets) {
        return jdbi.inTransaction(handle -> {
            // One order of locks for everybody: placements, the tenant, then the nodes. Without the first, a node
            // that joins now might get the stable version and then have no room for the candidate.
            PlacementStore.lock(handle);
            var quota = lockedQuota(handle, endpoint.tenant());
            var request = missing(handle, endpoint.tenant(), targets);
            var nodes = Members.of(lockedNodes(handle, endpoint), request.bytes(), request.workers());
            var admission = request.workers() == 0
                    ? new Admission.Admitted(0, 0)
                    : MemoryAdmission.admit(
                            quota, tenantBytes(handle, endpoint.tenant()) * Math.max(1, nodes.size()), request, nodes);
            return switch (admission) {
                case Admission.Admitted admitted -> {
                    targets.forEach(target -> insert(handle, owner, endpoint, target));
                    yield admitted;
                }
                case Admission.WaitingForQuota(var lack, var reason) ->
                    new Admission.WaitingForQuota(lack, reason + holders(handle, lack, endpoint.tenant(), owner));
            };
        });
    }

    private static String holders(Handle handle, Admission.Lack lack, String tenant, String owner) {
        return switch (lack) {
            case NODES -> "";
            case NODE_MEMORY, NODE_WORKERS -> MemoryHolders.ofNodes(handle, tenant, owner);
            case TENANT_QUOTA -> MemoryHolders.ofTenant(handle, tenant, owner);
        };
    }

    private static MemoryAdmission.Request missing(Handle handle, String tenant, List<Target> targets) {
        var missing = new LinkedHashMap<Digest, Long>();
        targets.stream()
                .filter(target -> reservedBytes(handle, tenant, target) == 0)
                .forEach(target -> missing.put(target.digest(), target.memoryBytes()));
        return new MemoryAdmission.Request(
                missing.values().stream().mapToLong(Long::longValue).sum(), missing.size());
    }

    /// Gives back all that `owner` still has; what was handed to the ledger is the ledger's.
    public void release(String tenant, String owner) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        DELETE FROM reservation WHERE tenant = :tenant AND owner = :owner
                        """)
                .bind("tenant", tenant)
                .bind("owner", owner)
                .execute());
    }

    /// Bytes per node that a tenant has reserved, each version once.
    public long tenantBytes(String tenant) {
        return jdbi.withHandle(handle -> tenantBytes(handle, tenant));
    }

    private static Quota lockedQuota(Handle handle, String tenant) {
        return handle.createQuery("SELECT * FROM tenant WHERE tenant = :tenant FOR UPDATE")
                .bind("tenant", tenant)
                .map((row, _) -> new Quota(
                        row.getLong("memory_bytes"), row.getInt("requests_per_second"), row.getInt("max_in_flight")))
                .one();
    }

    /// Locks first and sums then: what another tenant reserved while we waited for the lock must be in the sum. What
    /// a node has no room for takes none of it.
    private static List<Members.Candidate> lockedNodes(Handle handle, EndpointRef endpoint) {
        handle.execute("SELECT node FROM node WHERE lease_until > now() ORDER BY node FOR UPDATE");
        return handle.createQuery("""
                        SELECT n.node, n.memory_bytes, n.workers_max, r.bytes, r.workers,
                               EXISTS (SELECT 1 FROM placement p
                                        WHERE p.node = n.node AND p.tenant = :tenant AND p.model = :model) AS carries,
                               EXISTS (SELECT 1 FROM shortage s
                                        WHERE s.node = n.node AND s.tenant = :tenant AND s.model = :model
                                          AND s.left_out) AS left_out
                          FROM node n,
                               LATERAL (SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS workers
                                          FROM (SELECT max(r.memory_bytes) AS bytes FROM reservation r
                                                 WHERE NOT EXISTS (SELECT 1 FROM shortage s
                                                                    WHERE s.node = n.node AND s.tenant = r.tenant
                                                                      AND s.digest = r.digest)
                                                 GROUP BY r.tenant, r.digest) each) r
                         WHERE n.lease_until > now() ORDER BY n.node
                        """)
                .bindMethods(endpoint)
                .map((row, _) -> candidate(row))
                .list();
    }

    private static Members.Candidate candidate(ResultSet row) throws SQLException {
        var offered = PlacementStore.memory(row);
        return new Members.Candidate(
                new NodeMemory(
                        offered.node(),
                        offered.freeBytes() - row.getLong("bytes"),
                        offered.freeWorkers() - row.getInt("workers")),
                offered.freeBytes(),
                row.getBoolean("left_out")
                        ? Members.Bearing.LEFT_OUT
                        : row.getBoolean("carries") ? Members.Bearing.CARRIES : Members.Bearing.NOTHING);
    }

    private static long tenantBytes(Handle handle, String tenant) {
        return handle.createQuery("""
                        SELECT coalesce(sum(bytes), 0) FROM (SELECT max(memory_bytes) AS bytes FROM reservation
                                                              WHERE tenant = :tenant GROUP BY digest) each
                        """).bind("tenant", tenant).mapTo(Long.class).one();
    }

    private static long reservedBytes(Handle handle, String tenant, Target target) {
        return handle.createQuery("""
                        SELECT coalesce(max(memory_bytes), 0) FROM reservation
                         WHERE tenant = :tenant AND digest = :digest
                        """)
                .bind("tenant", tenant)
                .bind("digest", target.digest().value())
                .mapTo(Long.class)
                .one();
    }

    private static void insert(Handle handle, String owner, EndpointRef endpoint, Target target) {
        handle.createUpdate("""
                        INSERT INTO reservation (owner, tenant, model, env, version, digest, memory_bytes)
                        VALUES (:owner, :tenant, :model, :env, :version, :digest, :memoryBytes)
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(endpoint)
                .bind("owner", owner)
                .bind("version", target.version())
                .bind("digest", target.digest().value())
                .bind("memoryBytes", target.memoryBytes())
                .execute();
    }
}
