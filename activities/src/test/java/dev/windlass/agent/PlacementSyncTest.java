package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Gpu;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Risk;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.Database;
import dev.windlass.storage.GpuStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.TestDatabase;
import dev.windlass.storage.objects.ObjectKeys;
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

final class PlacementSyncTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final byte[] BYTES = {1};
    private static final WorkerSpec ONE = spec();
    private static final Gpu GPU = new Gpu("NVIDIA H200", "GPU-1", "9.0", 1L << 37, Gpu.Sharing.TIME_SLICED, List.of());

    private final Database database = TestDatabase.create();
    private final NodeStore nodes = new NodeStore(database);
    private final GpuStore gpus = new GpuStore(database);
    private final FakeLauncher launcher = new FakeLauncher();
    private final PlacementSync sync = new PlacementSync(
            nodes,
            gpus,
            new NodeRoom("n1", 1 << 30, 4),
            List.of(GPU),
            new PlacementSync.Pace(OFTEN, OFTEN, Duration.ofSeconds(10), OFTEN, Duration.ofMillis(100), 8));

    @TempDir
    private Path directory;

    private NodeAgent agent;

    private static WorkerSpec spec() {
        var spec = Specs.spec("1", BYTES);
        return WorkerSpec.onCpu(
                spec.version(),
                spec.digest(),
                ObjectKeys.artifact("payments", spec.digest()),
                spec.byteSize(),
                spec.needs(),
                "p1");
    }

    @BeforeEach
    void open() throws IOException {
        new TenantStore(database).create("payments", Quota.DEFAULT);
        new ModelRegistry(database)
                .register(new ModelVersion(
                        ONE.version(),
                        ONE.digest(),
                        1,
                        "onnx",
                        new ModelSchema(List.of(), List.of()),
                        Map.of(),
                        "{}",
                        "team",
                        Risk.LOW,
                        ONE.needs(),
                        "ci",
                        Instant.EPOCH));
        agent = new NodeAgent(
                Specs.settings(directory, List.of(), 4),
                new Specs.Objects().with(ONE, BYTES),
                launcher,
                new OpenInstances(),
                sync);
        agent.begin(_ -> false);
    }

    @AfterEach
    void close() {
        agent.close();
        sync.close();
        database.close();
    }

    private String state() {
        return nodes.replicas("payments", ONE.digest()).stream()
                .map(NodeStore.Replica::state)
                .findFirst()
                .orElse("");
    }

    @Test
    void aNodeRegistersItsGpus() {
        sync.start(agent);

        await().untilAsserted(() -> assertThat(gpus.allLiveOfPlatform()).containsEntry("n1", List.of(GPU)));
    }

    @Test
    void whatIsPlacedHereIsStartedAndReported() {
        nodes.place("p1", "n1", PROD, "1", ONE.digest());

        sync.start(agent);

        await().until(() -> state().equals("READY"));
        assertThat(agent.running()).containsExactly(ONE);
        assertThat(nodes.allLiveOfPlatform()).extracting(it -> it.memoryBytes()).containsExactly(1L << 30);
    }

    @Test
    void whatNobodyWantsAnyMoreIsLetGo() {
        nodes.place("p1", "n1", PROD, "1", ONE.digest());
        nodes.place("p2", "n1", PROD, "1", ONE.digest());
        sync.start(agent);
        await().until(() -> state().equals("READY"));

        nodes.withdraw("payments", "p1");
        nodes.withdraw("payments", "p2");

        await().until(() -> state().equals("STOPPED"));
        assertThat(agent.running()).isEmpty();
        assertThat(launcher.launches).hasSize(1);
    }

    @Test
    void whatOneOfTwoOwnersStillWantsStays() throws Exception {
        nodes.place("p1", "n1", PROD, "1", ONE.digest());
        nodes.place("p2", "n1", PROD, "1", ONE.digest());
        sync.start(agent);
        await().until(() -> state().equals("READY"));

        nodes.withdraw("payments", "p1");
        // A death proves that the agent goes on looking after it.
        launcher.ups.getFirst().die("killed");

        await().until(() -> launcher.ups.size() == 2);
        await().until(() -> state().equals("READY"));
        assertThat(agent.running()).hasSize(1);
    }

    @Test
    void whatGaveUpIsTriedAgainWhileItIsWanted() {
        launcher.next(new Launched.Refused("not today"));
        nodes.place("p1", "n1", PROD, "1", ONE.digest());

        sync.start(agent);

        await().until(() -> state().equals("READY"));
        assertThat(launcher.launches).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void withoutPostgresNothingIsStoppedAndNothingBlocks() throws Exception {
        nodes.place("p1", "n1", PROD, "1", ONE.digest());
        sync.start(agent);
        await().until(() -> state().equals("READY"));

        database.close();
        launcher.ups.getFirst().die("killed");

        await().until(() -> launcher.ups.size() == 2);
        assertThat(agent.ensure(ONE, Duration.ofSeconds(10))).isInstanceOf(BringUpOutcome.Ready.class);
        assertThat(launcher.ups.getLast().calls).isEmpty();
    }

    @Test
    void aNodeThatStopsSaysSo() {
        nodes.place("p1", "n1", PROD, "1", ONE.digest());
        sync.start(agent);
        await().until(() -> state().equals("READY"));

        agent.close();
        sync.close();

        assertThat(state()).isEqualTo("STOPPED");
    }

    @Test
    void ofEachVersionOnlyTheNewestReportIsKept() throws Exception {
        var reports = new ReplicaReports(2);
        reports.add(new ReplicaReport(ONE, ReplicaState.LOADING, 2, ""));
        reports.add(new ReplicaReport(ONE, ReplicaState.STOPPED, 1, ""));
        reports.add(new ReplicaReport(ONE, ReplicaState.READY, 2, ""));

        var next = reports.next();
        reports.told(next);

        assertThat(next.state()).isEqualTo(ReplicaState.READY);
        assertThat(reports.isEmpty()).isTrue();
    }

    @Test
    void tooManyWaitingReportsDropTheOldest() throws Exception {
        var reports = new ReplicaReports(2);
        for (int i = 1; i <= 3; i++) {
            var spec = Specs.spec(Integer.toString(i), new byte[] {(byte) i});
            reports.add(new ReplicaReport(spec, ReplicaState.READY, i, ""));
        }

        assertThat(reports.next().incarnation()).isEqualTo(2);
    }
}
