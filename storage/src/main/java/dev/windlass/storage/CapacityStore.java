package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.quota.MemoryAdmission;
import dev.windlass.quota.NodeMemory;
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

    /// Reserves for all of `targets` or nothing, under locks on the tenant and the nodes. What `owner` has
    /// reserved already counts.
    public Admission reserve(String owner, EndpointRef endpoint, List<Target> targets) {
        return jdbi.inTransaction(handle -> {
            // One order of locks for everybody: the tenant, then the nodes.
            var quota = lockedQuota(handle, endpoint.tenant());
            long wanted = 0;
            for (var target : targets) {
                wanted += reservedBytes(handle, endpoint.tenant(), target) > 0 ? 0 : target.memoryBytes();
            }
            var nodes = lockedNodes(handle);
            var admission = wanted == 0
                    ? new Admission.Admitted(0, 0)
                    : MemoryAdmission.admit(
                            quota, tenantBytes(handle, endpoint.tenant()) * Math.max(1, nodes.size()), wanted, nodes);
            if (admission instanceof Admission.Admitted) {
                targets.forEach(target -> insert(handle, owner, endpoint, target));
            }
            return admission;
        });
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

    /// Locks first and sums then: what another tenant reserved while we waited for the lock must be in the
    /// sum.
    private static List<NodeMemory> lockedNodes(Handle handle) {
        var nodes = handle.createQuery("SELECT * FROM node WHERE lease_until > now() ORDER BY node FOR UPDATE")
                .map((row, _) -> new NodeMemory(row.getString("node"), row.getLong("memory_bytes")))
                .list();
        long reserved = handle.createQuery("""
                        SELECT coalesce(sum(bytes), 0) FROM (SELECT max(memory_bytes) AS bytes FROM reservation
                                                              GROUP BY tenant, digest) each
                        """).mapTo(Long.class).one();
        return nodes.stream()
                .map(node -> new NodeMemory(node.node(), node.freeBytes() - reserved))
                .toList();
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
