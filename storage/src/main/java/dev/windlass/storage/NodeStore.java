package dev.windlass.storage;

import dev.windlass.domain.Device;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ServingRuntime;
import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.quota.NodeRoom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.core.type.TypeReference;

/// Nodes, what each should run (placements, one row per owner) and what it says it runs (replicas).
/// Thread-safe.
public final class NodeStore {
    private static final TypeReference<Map<Device, Long>> DEVICES = new TypeReference<>() {};

    private final Jdbi jdbi;

    public NodeStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What a node says of a version; `state` is LOADING, READY, UNAVAILABLE or STOPPED.
    public record Replica(
            String node,
            VersionRef version,
            Digest digest,
            String state,
            long incarnation,
            String reason,
            Instant updatedAt) {}

    /// Renews a node's lease, or begins it, with all that it offers.
    public void renewOfPlatform(NodeRoom offer, Duration lease) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO node (node, memory_bytes, workers_max, devices, lease_until)
                        VALUES (:node, :memoryBytes, :inferenceWorkers, CAST(:devices AS jsonb),
                                now() + make_interval(secs => :lease))
                        ON CONFLICT (node) DO UPDATE
                           SET memory_bytes = excluded.memory_bytes, workers_max = excluded.workers_max,
                               devices = excluded.devices, lease_until = excluded.lease_until
                        """)
                .bindMethods(offer)
                .bind("devices", Columns.json(offer.gpuMemoryBytes()))
                .bind("lease", lease.toMillis() / 1000.0)
                .execute());
    }

    /// Nodes whose lease runs, with all that they offer.
    public List<NodeRoom> allLiveOfPlatform() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        SELECT * FROM node WHERE lease_until > now() ORDER BY node
                        """).map((row, _) -> room(row)).list());
    }

    /// What a row of `node` offers in all.
    static NodeRoom room(ResultSet row) throws SQLException {
        int workersMax = row.getInt("workers_max");
        int workers = row.wasNull() ? Integer.MAX_VALUE : workersMax;
        return new NodeRoom(
                row.getString("node"), row.getLong("memory_bytes"), workers, Columns.read(row, "devices", DEVICES));
    }

    /// Has `node` run a version for `owner` on its CPU; known rows stay.
    public void place(String owner, String node, EndpointRef endpoint, String version, Digest digest) {
        jdbi.useHandle(handle -> place(handle, owner, node, endpoint, version, digest, Device.CPU));
    }

    static void place(
            Handle handle,
            String owner,
            String node,
            EndpointRef endpoint,
            String version,
            Digest digest,
            Device device) {
        handle.createUpdate("""
                        INSERT INTO placement (owner, node, tenant, model, env, version, digest, device)
                        VALUES (:owner, :node, :tenant, :model, :env, :version, :digest, :device)
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(endpoint)
                .bind("owner", owner)
                .bind("node", node)
                .bind("version", version)
                .bind("digest", digest.value())
                .bind("device", device.id())
                .execute();
    }

    /// Nodes on which `owner` has a version placed.
    public List<String> placedOn(String tenant, String owner, Digest digest) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT node FROM placement
                         WHERE tenant = :tenant AND owner = :owner AND digest = :digest ORDER BY node
                        """)
                .bind("tenant", tenant)
                .bind("owner", owner)
                .bind("digest", digest.value())
                .mapTo(String.class)
                .list());
    }

    /// Takes back an owner's rows on nodes that didn't answer.
    public void displace(String tenant, String owner, List<String> nodes) {
        jdbi.useHandle(handle -> displace(handle, tenant, owner, nodes));
    }

    static void displace(Handle handle, String tenant, String owner, List<String> nodes) {
        handle.createUpdate("""
                        DELETE FROM placement WHERE tenant = :tenant AND owner = :owner AND node = ANY(:nodes)
                        """)
                .bind("tenant", tenant)
                .bind("owner", owner)
                .bind("nodes", nodes.toArray(String[]::new))
                .execute();
    }

    /// Takes all of an owner's rows back.
    public void withdraw(String tenant, String owner) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        DELETE FROM placement WHERE tenant = :tenant AND owner = :owner
                        """)
                .bind("tenant", tenant)
                .bind("owner", owner)
                .execute());
    }

    /// True if somebody wants the version on the node.
    public boolean wanted(String node, String tenant, Digest digest) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM placement
                                        WHERE node = :node AND tenant = :tenant AND digest = :digest)
                        """)
                .bind("node", node)
                .bind("tenant", tenant)
                .bind("digest", digest.value())
                .mapTo(Boolean.class)
                .one());
    }

    /// Where on the node a version is placed; on the CPU if it isn't.
    public VersionPlace place(String node, String tenant, Digest digest) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT p.device, v.isolation
                          FROM placement p JOIN model_version v USING (tenant, model, version)
                         WHERE p.node = :node AND p.tenant = :tenant AND p.digest = :digest
                         ORDER BY p.created_at LIMIT 1
                        """)
                .bind("node", node)
                .bind("tenant", tenant)
                .bind("digest", digest.value())
                .map((row, _) -> new VersionPlace(new Device(row.getString("device")), Columns.isolation(row)))
                .findOne()
                .orElse(new VersionPlace(Device.CPU, null)));
    }

    /// Everything that a node should run, each version once; `owner` in it is one of the owners.
    ///
    /// @param artifactKey gives the object's key for tenant and digest
    public List<WorkerSpec> wantedOfPlatform(String node, ArtifactKey artifactKey) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT DISTINCT ON (p.tenant, p.digest) p.owner, p.device, v.*
                          FROM placement p JOIN model_version v USING (tenant, model, version)
                         WHERE p.node = :node ORDER BY p.tenant, p.digest, p.created_at
                        """)
                .bind("node", node)
                .map((row, _) -> spec(row, artifactKey))
                .list());
    }

    /// Names an artifact's object.
    @FunctionalInterface
    public interface ArtifactKey {
        String of(String tenant, Digest digest);
    }

    /// Notes what a node says of a version; `updatedAt` is ignored.
    public void report(Replica replica) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO replica (node, tenant, digest, model, version, state, incarnation, reason)
                        VALUES (:node, :tenant, :digest, :model, :version, :state, :incarnation, :reason)
                        ON CONFLICT (node, tenant, digest) DO UPDATE
                           SET model = excluded.model, version = excluded.version, state = excluded.state,
                               incarnation = excluded.incarnation, reason = excluded.reason, updated_at = now()
                        """)
                .bindMethods(replica.version())
                .bind("node", replica.node())
                .bind("digest", replica.digest().value())
                .bind("state", replica.state())
                .bind("incarnation", replica.incarnation())
                .bind("reason", replica.reason())
                .execute());
    }

    /// What live nodes say of a version's bytes.
    public List<Replica> replicas(String tenant, Digest digest) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT r.* FROM replica r JOIN node n ON n.node = r.node AND n.lease_until > now()
                         WHERE r.tenant = :tenant AND r.digest = :digest ORDER BY r.node
                        """)
                .bind("tenant", tenant)
                .bind("digest", digest.value())
                .map((row, _) -> replica(row))
                .list());
    }

    public List<Replica> allReplicasOfPlatform() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        SELECT r.* FROM replica r JOIN node n ON n.node = r.node AND n.lease_until > now()
                         WHERE r.state <> 'STOPPED' ORDER BY r.node, r.tenant, r.model, r.version
                        """).map((row, _) -> replica(row)).list());
    }

    private static WorkerSpec spec(ResultSet row, ArtifactKey artifactKey) throws SQLException {
        var digest = Columns.digest(row, "digest");
        return new WorkerSpec(
                Columns.version(row),
                digest,
                artifactKey.of(row.getString("tenant"), digest),
                row.getLong("byte_size"),
                Columns.needs(row),
                ServingRuntime.ONNXRUNTIME,
                new Device(row.getString("device")),
                row.getString("owner"),
                Columns.isolation(row));
    }

    private static Replica replica(ResultSet row) throws SQLException {
        return new Replica(
                row.getString("node"),
                Columns.version(row),
                Columns.digest(row, "digest"),
                row.getString("state"),
                row.getLong("incarnation"),
                row.getString("reason"),
                Columns.instant(row, "updated_at"));
    }
}
