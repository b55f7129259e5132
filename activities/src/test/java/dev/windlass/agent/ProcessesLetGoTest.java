package dev.windlass.agent;

import static dev.windlass.agent.RealWorkers.GOOD;
import static dev.windlass.agent.RealWorkers.SOON;
import static dev.windlass.agent.RealWorkers.isWorker;
import static dev.windlass.agent.RealWorkers.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.ConfinedProcess;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Inference workers that are processes leave with whoever had them, and take nothing of the node's along.
final class ProcessesLetGoTest {
    @TempDir
    private Path directory;

    @AutoClose
    private RealWorkers workers;

    @BeforeEach
    void open() throws IOException {
        workers = new RealWorkers(directory);
    }

    @Test
    void lettingGoLeavesNoProcess() throws Exception {
        workers.agent.ensure(GOOD, SOON);

        workers.agent.release("payments", GOOD.digest());

        assertThat(processes()).isEmpty();
    }

    @Test
    @Timeout(60)
    void aRequestThatNeverComesKeepsNoProcess() throws Exception {
        workers.agent.ensure(GOOD, SOON);
        var instance = workers.instances
                .find(new VersionKey("payments", GOOD.digest().value()))
                .orElseThrow();
        var room = instance.acquire(64);

        workers.agent.release("payments", GOOD.digest());

        assertThat(processes()).isEmpty();
        assertThat(room)
                .isInstanceOfSatisfying(
                        ModelInstance.Acquired.Granted.class,
                        granted -> granted.slot().release());
    }

    @Test
    void lettingGoWhileItStartsLeavesNoProcess() throws Exception {
        workers.agent.start(GOOD, Duration.ZERO);
        await().pollInterval(Duration.ofMillis(2)).until(() -> !processes().isEmpty());

        workers.agent.release("payments", GOOD.digest());

        await().untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    @Test
    void closingTheAgentLeavesNoProcess() throws Exception {
        workers.agent.ensure(GOOD, SOON);

        workers.agent.close();

        assertThat(processes()).isEmpty();
    }

    @Test
    void hasNoSecretOfTheNodeAndGainsNoPrivileges() throws Exception {
        var secrets = Map.of("WINDLASS_DATABASE_PASSWORD", "hunter2", "JAVA_TOOL_OPTIONS", "-Dpassword=hunter2");
        var node = ChildNode.launch(directory.resolve("child"), secrets);
        try {
            var worker = Path.of("/proc", Long.toString(ChildNode.awaitWorker(node)));

            assertThat(Files.readString(node(node).resolve("environ"))).contains("hunter2");
            var inherited = Files.readString(worker.resolve("environ")).split("\0");
            assertThat(inherited)
                    .allSatisfy(variable -> assertThat(variable.substring(0, variable.indexOf('=')))
                            .isIn(ConfinedProcess.ENVIRONMENT));
            assertThat(Files.readString(worker.resolve("cmdline"))).doesNotContain("hunter2");
            assertThat(noNewPrivileges(worker)).isEqualTo("NoNewPrivs:\t1");
            assertThat(noNewPrivileges(node(node))).isEqualTo(noNewPrivileges(Path.of("/proc/self")));
        } finally {
            node.destroyForcibly();
        }
    }

    private static String noNewPrivileges(Path process) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith("NoNewPrivs:"))
                .findFirst()
                .orElseThrow();
    }

    private static Path node(Process node) {
        return Path.of("/proc", Long.toString(node.pid()));
    }

    @Test
    void aNodeThatIsKilledLeavesNoOrphan() throws Exception {
        var node = ChildNode.launch(directory.resolve("child"), Map.of());
        try {
            var worker = ProcessHandle.of(ChildNode.awaitWorker(node)).orElseThrow();
            assertThat(isWorker(worker)).isTrue();

            node.destroyForcibly().waitFor();

            await().atMost(SOON).until(() -> !worker.isAlive());
        } finally {
            node.destroyForcibly();
        }
    }
}
