package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import java.util.LinkedHashMap;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What a tenant has reserved on each node, in one environment or (`env` null) in all of them, each version once.
record Taken(Handle handle, String tenant, @Nullable String env) {
    Resources sum() {
        return handle.createQuery("""
                        SELECT coalesce(sum(memory_bytes), 0) AS memory_bytes,
                               coalesce(sum(gpu_memory_bytes), 0) AS gpu_memory_bytes
                          FROM (SELECT max(memory_bytes) AS memory_bytes, max(gpu_memory_bytes) AS gpu_memory_bytes
                                  FROM reservation
                                 WHERE tenant = :tenant AND (CAST(:env AS text) IS NULL OR env = :env)
                                 GROUP BY digest) each
                        """)
                .bind("tenant", tenant)
                .bind("env", env)
                .map((row, _) -> Columns.resources(row))
                .one();
    }

    /// What these versions would add, each once.
    List<Resources> missing(List<Target> targets) {
        var missing = new LinkedHashMap<Digest, Resources>();
        targets.stream()
                .filter(target -> !isReserved(target))
                .forEach(target -> missing.put(target.digest(), target.needs()));
        return List.copyOf(missing.values());
    }

    /// True if what is reserved for the same bytes is enough for this version.
    private boolean isReserved(Target target) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM reservation
                                        WHERE tenant = :tenant AND (CAST(:env AS text) IS NULL OR env = :env)
                                          AND digest = :digest AND memory_bytes >= :memoryBytes
                                          AND gpu_memory_bytes >= :gpuMemoryBytes)
                        """)
                .bindMethods(target.needs())
                .bind("tenant", tenant)
                .bind("env", env)
                .bind("digest", target.digest().value())
                .mapTo(Boolean.class)
                .one();
    }
}
