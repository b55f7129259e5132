package dev.windlass.storage;

import dev.windlass.domain.Gpu;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.core.type.TypeReference;

/// The GPUs that nodes have, as they registered them; what may be reserved of them is [NodeStore]'s. Thread-safe.
public final class GpuStore {
    private static final TypeReference<List<Gpu>> GPUS = new TypeReference<>() {};

    private final Jdbi jdbi;

    public GpuStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Notes what a node has. The node has a lease, or had one.
    public void registerOfPlatform(String node, List<Gpu> gpus) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE node SET gpus = CAST(:gpus AS jsonb)
                         WHERE node = :node AND gpus <> CAST(:gpus AS jsonb)
                        """)
                .bind("node", node)
                .bind("gpus", Columns.json(gpus))
                .execute());
    }

    /// Of nodes whose lease runs, by node; a node without any has an empty list.
    public Map<String, List<Gpu>> allLiveOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT node, gpus FROM node WHERE lease_until > now()")
                .map((row, _) -> Map.entry(row.getString("node"), Columns.read(row, "gpus", GPUS)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
