package dev.windlass.harness;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.message.NewTenant;
import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.demo.model.TrainedModel;
import dev.windlass.domain.Isolation;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Tenants and versions for tests, made through the client.
public final class Registry {
    private static final long TENANT_MEMORY = 16L << 30;

    private final WindlassClient client;
    private final @Nullable Isolation isolation;

    public Registry(WindlassClient client) {
        this(client, null);
    }

    private Registry(WindlassClient client, @Nullable Isolation isolation) {
        this.client = client;
        this.isolation = isolation;
    }

    /// One that pushes versions which have a process each.
    public static Registry dedicated(WindlassClient client) {
        return new Registry(client, Isolation.DEDICATED);
    }

    /// A tenant with room for many versions and no rate limit in the way.
    public void tenant(String name) {
        client.createTenant(new NewTenant(name, new QuotaChange(TENANT_MEMORY, null, 1_000_000, 10_000)));
    }

    /// The same, which may take as much GPU memory.
    public void tenantWithGpus(String name, long gpuMemoryBytes) {
        client.createTenant(new NewTenant(name, new QuotaChange(TENANT_MEMORY, gpuMemoryBytes, 1_000_000, 10_000)));
    }

    /// Pushes a trained model with its metrics and lineage.
    public ModelVersion push(VersionRef ref, TrainedModel model) {
        var lineage = WindlassJson.mapper().readValue(model.lineageJson(), new TypeReference<Map<String, Object>>() {});
        return push(ref.tenant(), ref.model(), ref.version(), new Known(model.onnx(), model.metrics(), lineage, null));
    }

    /// Pushes an artifact that nothing is known of.
    public ModelVersion push(VersionRef ref, byte[] onnx) {
        return push(ref.tenant(), ref.model(), ref.version(), onnx);
    }

    /// The same under names that may not be ones.
    public ModelVersion push(String tenant, String model, String version, byte[] onnx) {
        return push(tenant, model, version, new Known(onnx, Map.of(), Map.of(), null));
    }

    /// Pushes an artifact of which only the risk is known.
    public ModelVersion push(VersionRef ref, byte[] onnx, Risk risk) {
        return push(ref.tenant(), ref.model(), ref.version(), new Known(onnx, Map.of(), Map.of(), risk));
    }

    /// What a push says of an artifact.
    private record Known(
            byte[] onnx,
            Map<String, Double> metrics,
            Map<String, Object> lineage,
            @Nullable Risk risk) {}

    /// Pushes an artifact that runs on a GPU, with so much of its memory.
    public ModelVersion pushForGpu(VersionRef ref, byte[] onnx, long gpuMemoryBytes) {
        var known = new Known(onnx, Map.of(), Map.of(), null);
        return push(ref.tenant(), ref.model(), ref.version(), known, null, gpuMemoryBytes);
    }

    /// Pushes an artifact whose inference workers get so much memory.
    public ModelVersion pushWithMemory(VersionRef ref, byte[] onnx, long memoryBytes) {
        var known = new Known(onnx, Map.of(), Map.of(), null);
        return push(ref.tenant(), ref.model(), ref.version(), known, memoryBytes, null);
    }

    private ModelVersion push(String tenant, String model, String version, Known known) {
        return push(tenant, model, version, known, null, null);
    }

    private ModelVersion push(
            String tenant,
            String model,
            String version,
            Known known,
            @Nullable Long memoryBytes,
            @Nullable Long gpuMemoryBytes) {
        try {
            var file = Files.createTempFile("windlass-it", ".onnx");
            try {
                Files.write(file, known.onnx);
                var facts = WindlassClient.facts(file);
                var declared = new NewUpload(
                        model,
                        version,
                        facts.byteSize(),
                        facts.digest(),
                        "onnx",
                        known.metrics,
                        known.lineage,
                        null,
                        known.risk,
                        memoryBytes,
                        gpuMemoryBytes,
                        null,
                        null,
                        isolation);
                return client.push(tenant, declared, file, _ -> {});
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
