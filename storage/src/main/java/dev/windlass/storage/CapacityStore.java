package dev.windlass.storage;

import dev.windlass.domain.Device;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.quota.CapacityAdmission;
import dev.windlass.quota.Members;
import dev.windlass.quota.NodeRoom;
import dev.windlass.quota.ResourceKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Resources reserved for versions, against the tenant's quota and the live nodes. A version counts once per
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
            var taken = new Taken(handle, endpoint.tenant(), null);
            var request = taken.missing(targets);
            var nodes = Members.of(lockedNodes(handle, endpoint), request);
            var admission = request.isEmpty()
                    ? new Admission.Admitted(Resources.NONE, Resources.NONE)
                    : CapacityAdmission.admit(quota, taken.sum(), request, nodes);
            return switch (inEnvironment(handle, endpoint, targets, admission, nodes.size())) {
                case Admission.Admitted admitted -> {
                    targets.forEach(target -> insert(handle, owner, endpoint, target));
                    yield admitted;
                }
                case Admission.WaitingForQuota(var lack, var reason) ->
                    new Admission.WaitingForQuota(lack, reason + holders(handle, lack, endpoint.tenant(), owner));
            };
        });
    }

    /// A version that another environment has already takes nothing more of the tenant's quota, and counts here.
    private static Admission inEnvironment(
            Handle handle, EndpointRef endpoint, List<Target> targets, Admission admission, int nodes) {
        var environment = EnvironmentQuotaStore.find(handle, endpoint.tenant(), endpoint.env());
        if (environment.isEmpty() || admission instanceof Admission.WaitingForQuota) {
            return admission;
        }
        var taken = new Taken(handle, endpoint.tenant(), endpoint.env());
        return CapacityAdmission.lackIn(environment.get(), taken.sum(), taken.missing(targets), nodes)
                .<Admission>map(lack -> lack)
                .orElse(admission);
    }

    private static String holders(Handle handle, Admission.Lack lack, String tenant, String owner) {
        return switch (lack) {
            case NODES -> "";
            case NODE_MEMORY, NODE_WORKERS -> ResourceHolders.ofNodes(handle, ResourceKind.MEMORY, tenant, owner);
            case NODE_GPU_MEMORY -> ResourceHolders.ofNodes(handle, ResourceKind.GPU_MEMORY, tenant, owner);
            case TENANT_QUOTA -> ResourceHolders.ofTenant(handle, ResourceKind.MEMORY, tenant, owner);
            case TENANT_GPU_QUOTA -> ResourceHolders.ofTenant(handle, ResourceKind.GPU_MEMORY, tenant, owner);
        };
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

    /// What a tenant has reserved on each node, each version once.
    public Resources reserved(String tenant) {
        return jdbi.withHandle(handle -> new Taken(handle, tenant, null).sum());
    }

    private static Quota lockedQuota(Handle handle, String tenant) {
        return handle.createQuery("SELECT * FROM tenant WHERE tenant = :tenant FOR UPDATE")
                .bind("tenant", tenant)
                .map((row, _) -> TenantStore.quota(row))
                .one();
    }

    /// Locks first and sums then: what another tenant reserved while we waited for the lock must be in the sum. What
    /// a node has no room for takes none of it.
    private static List<Members.Candidate> lockedNodes(Handle handle, EndpointRef endpoint) {
        handle.execute("SELECT node FROM node WHERE lease_until > now() ORDER BY node FOR UPDATE");
        return handle.createQuery("""
                        SELECT n.node, n.memory_bytes, n.workers_max, n.devices, r.bytes, r.workers,
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
                .map((row, _) -> candidate(handle, row))
                .list();
    }

    private static Members.Candidate candidate(Handle handle, ResultSet row) throws SQLException {
        var all = NodeStore.room(row);
        return new Members.Candidate(
                new NodeRoom(
                        all.node(),
                        all.memoryBytes() - row.getLong("bytes"),
                        all.inferenceWorkers() - row.getInt("workers"),
                        all.gpuMemoryBytes().isEmpty() ? Map.of() : freeGpuMemory(handle, all)),
                all,
                row.getBoolean("left_out")
                        ? Members.Bearing.LEFT_OUT
                        : row.getBoolean("carries") ? Members.Bearing.CARRIES : Members.Bearing.NOTHING);
    }

    /// By device, what reserved versions leave of it: those that are placed where they are, then the others where
    /// they would be.
    private static Map<Device, Long> freeGpuMemory(Handle handle, NodeRoom all) {
        record Held(Resources needs, @Nullable Device device) {}
        var taken = handle.createQuery("""
                        SELECT 0 AS memory_bytes, max(r.gpu_memory_bytes) AS gpu_memory_bytes,
                               max(v.device_class) AS device_class, max(p.device) AS device
                          FROM reservation r
                          LEFT JOIN model_version v
                            ON v.tenant = r.tenant AND v.model = r.model AND v.version = r.version
                          LEFT JOIN placement p ON p.node = :node AND p.tenant = r.tenant AND p.digest = r.digest
                         WHERE r.gpu_memory_bytes > 0
                           AND NOT EXISTS (SELECT 1 FROM shortage s WHERE s.node = :node AND s.tenant = r.tenant
                                                                      AND s.digest = r.digest)
                         GROUP BY r.tenant, r.digest
                         ORDER BY device NULLS LAST, coalesce(max(v.device_class), 'cuda') = 'cuda',
                                  gpu_memory_bytes DESC
                        """)
                .bind("node", all.node())
                .map((row, _) -> new Held(
                        Columns.needs(row),
                        row.getString("device") == null ? null : new Device(row.getString("device"))))
                .list();
        var free = all;
        for (var each : taken) {
            free = free.without(
                    each.needs(), each.device() == null ? free.deviceOrFreest(each.needs()) : each.device());
        }
        return free.gpuMemoryBytes();
    }

    static void insert(Handle handle, String owner, EndpointRef endpoint, Target target) {
        handle.createUpdate("""
                        INSERT INTO reservation (owner, tenant, model, env, version, digest, memory_bytes, gpu_memory_bytes)
                        VALUES (:owner, :tenant, :model, :env, :version, :digest, :memoryBytes, :gpuMemoryBytes)
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(endpoint)
                .bind("owner", owner)
                .bind("version", target.version())
                .bind("digest", target.digest().value())
                .bindMethods(target.needs())
                .execute();
    }
}
