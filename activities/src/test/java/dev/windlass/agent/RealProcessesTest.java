package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.Bell;
import dev.windlass.exchange.BellThread;
import dev.windlass.exchange.ConfinedProcess;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
import dev.windlass.onnx.TestModels;
import dev.windlass.quota.CapacityAdmission;
import dev.windlass.worker.InferenceWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The agent with inference workers that are processes.
final class RealProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] MODEL = TestModels.mlp(7, 4, 8, 2);
    private static final WorkerSpec GOOD = Specs.spec("1", MODEL);
    private static final byte[] JUNK = {1, 2, 3, 4};
    private static final WorkerSpec BAD = Specs.spec("2", JUNK);
    private static final WorkerSpec GREEDY = Specs.spec("3", MODEL, 8L << 20);

    private final OpenInstances instances = new OpenInstances();
    private final Map<Bell, BellThread> bells = new ConcurrentHashMap<>();
    private final List<ReplicaReport> reports = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private NodeAgent agent;

    @BeforeEach
    void open() throws IOException {
        instances.listen(new BellWaiter());
        agent = agent(command());
    }

    @AfterEach
    void close() {
        agent.close();
    }

    static List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(InferenceWorker.JVM_FLAGS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                InferenceWorker.class.getName()));
        return command;
    }

    private NodeAgent agent(List<String> command) throws IOException {
        var objects = new Specs.Objects().with(GOOD, MODEL).with(BAD, JUNK);
        var opened = NodeAgent.open(Specs.settings(directory, command, 4), objects, instances, reports::add);
        opened.begin(_ -> false);
        return opened;
    }

    /// What a gateway does, with a thread for each bell.
    private final class BellWaiter implements ModelInstances.BellListener {
        @Override
        public void opened(Bell bell) {
            try {
                bells.put(bell, BellThread.start(bell));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void closed(Bell bell) {
            var waiting = bells.remove(bell);
            if (waiting != null) {
                waiting.close();
            }
        }
    }

    private static List<ProcessHandle> processes() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(RealProcessesTest::isWorker)
                .toList();
    }

    private static boolean isWorker(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .contains(InferenceWorker.class.getName());
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void loadsAndAnswersAProbe() throws Exception {
        assertThat(agent.ensure(GOOD, SOON)).isInstanceOf(BringUpOutcome.Ready.class);

        assertThat(agent.probe(GOOD, Duration.ofSeconds(10))).isInstanceOf(ProbeOutcome.Answered.class);
        assertThat(processes()).hasSize(1);
    }

    @Test
    void aSmallModelFitsTheSmallestDefaultMemory() throws Exception {
        agent.ensure(GOOD, SOON);
        agent.probe(GOOD, Duration.ofSeconds(10));

        var bytes = MemoryWatch.anonymousBytes(processes().getFirst().pid()).orElseThrow();
        assertThat(bytes).isBetween(1L << 20, CapacityAdmission.defaultBytes(MODEL.length));
    }

    @Test
    void theKernelEndsAnInferenceWorkerBeforeTheNode() throws Exception {
        agent.ensure(GOOD, SOON);

        int own = OutOfMemoryOrder.score(ProcessHandle.current().pid());
        assertThat(OutOfMemoryOrder.score(processes().getFirst().pid())).isGreaterThan(Math.min(own, 999));
    }

    @Test
    void isBackAfterAKill() throws Exception {
        agent.ensure(GOOD, SOON);
        var key = new VersionKey("payments", GOOD.digest().value());
        var before = instances.find(key).orElseThrow().incarnation();

        assertThat(processes().getFirst().destroyForcibly()).isTrue();

        // How soon (one second on an idle machine) is no test's business: others share this one.
        await().atMost(SOON)
                .until(() -> instances
                        .find(key)
                        .filter(instance -> instance.incarnation() > before)
                        .isPresent());
        assertThat(agent.probe(GOOD, Duration.ofSeconds(10))).isInstanceOf(ProbeOutcome.Answered.class);
    }

    @Test
    void aFileThatIsNoModelIsRefused() throws Exception {
        assertThat(agent.ensure(BAD, SOON)).isInstanceOf(BringUpOutcome.Refused.class);
        await().untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    @Test
    void aProcessThatCantStartIsACrashLoopWithItsLastWords() throws Exception {
        agent.close();
        agent = agent(List.of("/bin/sh", "-c", "echo no such flag; exit 3"));

        var outcome = agent.ensure(GOOD, SOON);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        BringUpOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("crash loop:")
                                .contains("no such flag"));
        assertThat(reports.getLast().state()).isEqualTo(ReplicaState.UNAVAILABLE);
    }

    @Test
    void aProcessThatListensAndDiesIsNotWaitedFor() throws Exception {
        agent.close();
        agent = agent(DiesListening.command());
        long from = System.nanoTime();

        var outcome = agent.ensure(GOOD, SOON);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        BringUpOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("crash loop:")
                                .contains("exit code 9")
                                .contains("I die"));
        // Three times, each of them in less time than a start may take.
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aSecondAgentOnTheSameDirectoryIsRefused() throws Exception {
        agent.ensure(GOOD, SOON);

        assertThatThrownBy(() -> agent(command()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another node agent uses " + directory);

        assertThat(agent.probe(GOOD, Duration.ofSeconds(10))).isInstanceOf(ProbeOutcome.Answered.class);
    }

    @Test
    void aDamagedFileInTheCacheIsBroughtAnew() throws Exception {
        agent.ensure(GOOD, SOON);
        agent.close();
        var cached = ArtifactCache.file(
                directory.resolve("artifacts"),
                new VersionKey("payments", GOOD.digest().value()));
        Files.write(cached, new byte[MODEL.length]);

        agent = agent(command());

        assertThat(agent.ensure(GOOD, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
        assertThat(cached).hasBinaryContent(MODEL);
    }

    @Test
    void moreMemoryThanGivenEndsInACrashLoopThatSaysSo() throws Exception {
        var outcome = agent.start(GREEDY, Duration.ZERO);

        assertThat(outcome).isInstanceOf(NodeAgent.Started.Here.class);
        await().atMost(SOON).until(() -> reports.getLast().state() == ReplicaState.UNAVAILABLE);
        assertThat(reports.getLast().reason()).contains("--memory");
    }

    @Test
    void lettingGoLeavesNoProcess() throws Exception {
        agent.ensure(GOOD, SOON);

        agent.release("payments", GOOD.digest());

        assertThat(processes()).isEmpty();
    }

    @Test
    @Timeout(60)
    void aRequestThatNeverComesKeepsNoProcess() throws Exception {
        agent.ensure(GOOD, SOON);
        var instance = instances
                .find(new VersionKey("payments", GOOD.digest().value()))
                .orElseThrow();
        var room = instance.acquire(64);

        agent.release("payments", GOOD.digest());

        assertThat(processes()).isEmpty();
        assertThat(room)
                .isInstanceOfSatisfying(
                        ModelInstance.Acquired.Granted.class,
                        granted -> granted.slot().release());
    }

    @Test
    void lettingGoWhileItStartsLeavesNoProcess() throws Exception {
        agent.start(GOOD, Duration.ZERO);
        await().pollInterval(Duration.ofMillis(2)).until(() -> !processes().isEmpty());

        agent.release("payments", GOOD.digest());

        await().untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    @Test
    void closingTheAgentLeavesNoProcess() throws Exception {
        agent.ensure(GOOD, SOON);

        agent.close();

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
