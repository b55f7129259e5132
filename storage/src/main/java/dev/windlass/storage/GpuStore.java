package dev.windlass.storage;

import dev.windlass.domain.Device;
import dev.windlass.domain.Gpu;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.core.type.TypeReference;

/// The GPUs that nodes have, as they registered them; what may be reserved of them is [NodeStore]'s. Thread-safe.
public final class GpuStore {
    private static final TypeReference<List<Gpu>> GPUS = new TypeReference<>() {};

    private static final TypeReference<Map<Device, String>> ILL = new TypeReference<>() {};

    private final Jdbi jdbi;

    public GpuStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Notes what a node has, and which of the devices that it would offer are ill, and why. The node has a lease,
    /// or had one.
    public void registerOfPlatform(String node, List<Gpu> gpus, Map<Device, String> ill) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE node SET gpus = CAST(:gpus AS jsonb), ill_devices = CAST(:ill AS jsonb)
                         WHERE node = :node
                           AND (gpus <> CAST(:gpus AS jsonb) OR ill_devices <> CAST(:ill AS jsonb))
                        """)
                .bind("node", node)
                .bind("gpus", Columns.json(gpus))
                .bind("ill", Columns.json(ill))
                .execute());
    }

    /// Why devices of nodes whose lease runs are ill, by node.
    public Map<String, Map<Device, String>> allIllOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT node, ill_devices FROM node WHERE lease_until > now() AND ill_devices <> '{}'
                        """)
                .map((row, _) -> Map.entry(row.getString("node"), Columns.read(row, "ill_devices", ILL)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Of nodes whose lease runs, by node; a node without any has an empty list.
    public Map<String, List<Gpu>> allLiveOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT node, gpus FROM node WHERE lease_until > now()")
                .map((row, _) -> Map.entry(row.getString("node"), Columns.read(row, "gpus", GPUS)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
