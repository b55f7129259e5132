package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.Device;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Risk;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.Database;
import dev.windlass.storage.GpuStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.PlacementStore;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node with two GPUs, one of which falls ill: its agent, its registration and the sweep of placements together.
final class IllDeviceTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Device SMALL = new Device("cuda:0");
    private static final Device LARGE = new Device("cuda:1");
    private static final byte[] BYTES = {1};
    private static final WorkerSpec SPEC = Specs.spec("1", BYTES);

    private final Database database = TestDatabase.create();
    private final NodeStore nodes = new NodeStore(database);
    private final GpuStore gpus = new GpuStore(database);
    private final PlacementStore placements = new PlacementStore(database);
    private final FakeLauncher launcher = new FakeLauncher();
    private final PlacementSync sync = new PlacementSync(
            nodes,
            gpus,
            new NodeRoom("n1", 1 << 30, 4, Map.of(SMALL, 80L << 20, LARGE, 90L << 20)),
            List.of(),
            new PlacementSync.Pace(OFTEN, OFTEN, Duration.ofSeconds(10), OFTEN, Duration.ofMillis(100), 8));

    @TempDir
    private Path directory;

    private NodeAgent agent;

    @BeforeEach
    void open() throws IOException {
        new TenantStore(database).create("payments", Quota.DEFAULT);
        new ModelRegistry(database)
                .register(new ModelVersion(
                        SPEC.version(),
                        SPEC.digest(),
                        1,
                        "onnx",
                        new ModelSchema(List.of(), List.of()),
                        Map.of(),
                        "{}",
                        "team",
                        Risk.LOW,
                        new Resources(1 << 20, 10 << 20),
                        "ci",
                        Instant.EPOCH));
        agent = new NodeAgent(
                Specs.settings(directory, List.of(), 4),
                _ -> new ByteArrayInputStream(BYTES),
                launcher,
                new OpenInstances(),
                sync);
        agent.begin(_ -> false);
        sync.start(agent);
        await().until(() -> !nodes.allLiveOfPlatform().isEmpty());
        placements.place("p1", PROD, "1", SPEC.digest(), List.of());
        await().until(() -> state().equals("READY"));
    }

    @AfterEach
    void close() {
        agent.close();
        sync.close();
        database.close();
    }

    @Test
    void aVersionMovesFromAnIllDeviceToTheOtherOfItsNode() {
        assertThat(device()).isEqualTo(SMALL);

        launcher.ill.put(SMALL, "CudaFault: gone");
        await().until(() -> !offered().containsKey(SMALL));
        placements.sweepOfPlatform();

        assertThat(device()).isEqualTo(LARGE);
        assertThat(gpus.allIllOfPlatform()).isEqualTo(Map.of("n1", Map.of(SMALL, "CudaFault: gone")));
        await().until(() -> agent.running().stream().anyMatch(it -> it.device().equals(LARGE)));
        await().until(() -> launcher.ups.size() == 2 && state().equals("READY"));
        assertThat(launcher.ups.getFirst().calls).contains("stop");
    }

    @Test
    void whereNoOtherHasRoomItStaysWhatItIsUntilTheDeviceIsWell() {
        launcher.ill.putAll(Map.of(SMALL, "CudaFault: gone", LARGE, "CudaFault: gone"));
        await().until(() -> offered().isEmpty());

        placements.sweepOfPlatform();

        assertThat(device()).isEqualTo(SMALL);
        assertThat(placements.allShortagesOfPlatform()).hasSize(1);
        launcher.ill.clear();
        await().until(() -> offered().size() == 2);
        placements.sweepOfPlatform();
        assertThat(device()).isEqualTo(SMALL);
        assertThat(placements.allShortagesOfPlatform()).isEmpty();
        assertThat(launcher.ups).hasSize(1);
        assertThat(gpus.allIllOfPlatform()).isEmpty();
    }

    private Map<Device, Long> offered() {
        return nodes.allLiveOfPlatform().getFirst().gpuMemoryBytes();
    }

    private Device device() {
        return nodes.place("n1", "payments", SPEC.digest()).device();
    }

    private String state() {
        return nodes.replicas("payments", SPEC.digest()).stream()
                .map(NodeStore.Replica::state)
                .findFirst()
                .orElse("");
    }
}
