package dev.windlass.agent;

import dev.windlass.domain.Resources;
import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.RunTurns;
import dev.windlass.json.CanonicalJson;
import dev.windlass.quota.CapacityAdmission;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Versions for the tests, and an object store that has them.
final class Specs {
    private Specs() {}

    static WorkerSpec spec(String version, byte[] artifact) {
        return spec(version, artifact, 512L << 20);
    }

    static WorkerSpec spec(String version, byte[] artifact, long memoryBytes) {
        var digest = CanonicalJson.sha256(artifact);
        return WorkerSpec.onCpu(
                new VersionRef("payments", "fraud-score", version),
                digest,
                "artifact-" + digest.hex(),
                artifact.length,
                Resources.memory(memoryBytes),
                "promotion-1");
    }

    /// A version of another model, small enough to share a process.
    static WorkerSpec small(String model, byte[] artifact) {
        var digest = CanonicalJson.sha256(artifact);
        return WorkerSpec.onCpu(
                new VersionRef("payments", model, "1"),
                digest,
                "artifact-" + digest.hex(),
                artifact.length,
                Resources.memory(CapacityAdmission.defaultBytes(artifact.length)),
                "promotion-1");
    }

    /// The same bytes as another tenant's version.
    static WorkerSpec ofTenant(String tenant, WorkerSpec spec) {
        var version = spec.version();
        return WorkerSpec.onCpu(
                new VersionRef(tenant, version.model(), version.version()),
                spec.digest(),
                spec.artifact(),
                spec.byteSize(),
                spec.needs(),
                spec.owner());
    }

    static AgentSettings settings(Path directory, List<String> command, int workersMax) {
        return new AgentSettings(
                "n1",
                directory,
                command,
                GpuOffer.NONE,
                1 << 20,
                64 << 20,
                workersMax,
                10_000_000,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                3,
                Duration.ofSeconds(60),
                RunTurns.unlimited());
    }

    /// Objects by key; `failures` times it is away first.
    static final class Objects implements ArtifactSource {
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

        Objects with(WorkerSpec spec, byte[] bytes) {
            objects.put(spec.artifact(), bytes);
            return this;
        }

        @Override
        public InputStream open(String key) throws IOException {
            opened.incrementAndGet();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IOException("the object store is away");
            }
            var bytes = objects.get(key);
            if (bytes == null) {
                throw new FileNotFoundException(key);
            }
            return new ByteArrayInputStream(bytes);
        }
    }
}
