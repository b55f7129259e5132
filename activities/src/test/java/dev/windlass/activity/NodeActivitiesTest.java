package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.agent.AgentSettings;
import dev.windlass.agent.NodeAgent;
import dev.windlass.domain.Resources;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.activity.NodeActivities;
import dev.windlass.workflow.activity.NodeActivities.EnsureLoaded;
import dev.windlass.workflow.activity.NodeActivities.Probe;
import dev.windlass.workflow.activity.NodeActivities.Unload;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The node's activities over an agent whose inference workers never get ready.
final class NodeActivitiesTest {
    private static final WorkerSpec SPEC =
            WorkerSpec.onCpu(World.version("2").ref(), World.digest("2"), "key", 1, Resources.memory(128L << 20), "p1");

    private final World world = new World();
    private final TestActivityEnvironment temporal = RouteActivitiesTest.environment();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    private Path directory;

    private NodeAgent agent;

    @BeforeEach
    void open() throws IOException {
        var settings = AgentSettings.of("n1", directory, List.of("/bin/sh", "-c", "echo no; exit 3"));
        agent = NodeAgent.open(
                settings,
                _ -> new ByteArrayInputStream("2".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                new OpenInstances(),
                _ -> {});
        temporal.registerActivitiesImplementations(new NodeActivitiesImpl("n1", agent, world.stores.nodes(), threads));
    }

    @AfterEach
    void close() {
        agent.close();
        temporal.close();
        threads.shutdownNow();
        world.close();
    }

    private NodeActivities stub() {
        return temporal.newActivityStub(NodeActivities.class);
    }

    private static String type(ActivityFailure failure) {
        return ((ApplicationFailure) failure.getCause()).getType();
    }

    @Test
    void whatDoesNotGetReadyFailsWithItsReason() {
        assertThatThrownBy(() -> stub().ensureLoaded(new EnsureLoaded("n1", SPEC)))
                .isInstanceOfSatisfying(ActivityFailure.class, failure -> {
                    assertThat(type(failure)).isEqualTo(FailureTypes.LOAD_FAILED);
                    assertThat(failure.getCause()).hasMessageContaining("crash loop");
                });
    }

    @Test
    void bytesOfAnotherDigestAreAMismatch() {
        var other = WorkerSpec.onCpu(SPEC.version(), World.digest("3"), "key", 1, Resources.memory(128L << 20), "p1");

        assertThatThrownBy(() -> stub().ensureLoaded(new EnsureLoaded("n1", other)))
                .isInstanceOfSatisfying(
                        ActivityFailure.class,
                        failure -> assertThat(type(failure)).isEqualTo(FailureTypes.ARTIFACT_MISMATCH));
    }

    @Test
    void whatIsNotLoadedCantBeProbed() {
        assertThatThrownBy(() -> stub().probe(new Probe("n1", SPEC)))
                .isInstanceOfSatisfying(
                        ActivityFailure.class,
                        failure -> assertThat(type(failure)).isEqualTo(FailureTypes.PROBE_FAILED));
    }

    @Test
    void unloadingLeavesWhatAnotherOwnerWants() {
        world.stores.nodes().place("p1", "n1", PROD, "2", SPEC.digest());
        world.stores.nodes().place("p2", "n1", PROD, "2", SPEC.digest());
        agent.start(SPEC, Duration.ZERO);

        world.stores.nodes().withdraw("payments", "p1");
        stub().unload(new Unload("n1", SPEC));
        assertThat(agent.running()).containsExactly(SPEC);

        world.stores.nodes().withdraw("payments", "p2");
        stub().unload(new Unload("n1", SPEC));
        assertThat(agent.running()).isEmpty();
        stub().unload(new Unload("n1", SPEC));
    }
}
