package dev.windlass.agent;

import static dev.windlass.agent.RealWorkers.BAD;
import static dev.windlass.agent.RealWorkers.GOOD;
import static dev.windlass.agent.RealWorkers.GREEDY;
import static dev.windlass.agent.RealWorkers.MODEL;
import static dev.windlass.agent.RealWorkers.SOON;
import static dev.windlass.agent.RealWorkers.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.VersionKey;
import dev.windlass.quota.CapacityAdmission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The agent with inference workers that are processes.
final class RealProcessesTest {
    @TempDir
    private Path directory;

    @AutoClose
    private RealWorkers workers;

    @BeforeEach
    void open() throws IOException {
        workers = new RealWorkers(directory);
    }

    @Test
    void loadsAndAnswersAProbe() throws Exception {
        assertThat(workers.agent.ensure(GOOD, SOON)).isInstanceOf(BringUpOutcome.Ready.class);

        assertThat(workers.agent.probe(GOOD, Duration.ofSeconds(10))).isInstanceOf(ProbeOutcome.Answered.class);
        assertThat(processes()).hasSize(1);
    }

    @Test
    void aSmallModelFitsTheSmallestDefaultMemory() throws Exception {
        workers.agent.ensure(GOOD, SOON);
        workers.agent.probe(GOOD, Duration.ofSeconds(10));

        var bytes = MemoryWatch.anonymousBytes(processes().getFirst().pid()).orElseThrow();
        assertThat(bytes).isBetween(1L << 20, CapacityAdmission.defaultBytes(MODEL.length));
    }

    @Test
    void theKernelEndsAnInferenceWorkerBeforeTheNode() throws Exception {
        workers.agent.ensure(GOOD, SOON);

        int own = OutOfMemoryOrder.score(ProcessHandle.current().pid());
        assertThat(OutOfMemoryOrder.score(processes().getFirst().pid())).isGreaterThan(Math.min(own, 999));
    }

    @Test
    void isBackAfterAKill() throws Exception {
        workers.agent.ensure(GOOD, SOON);
        var key = new VersionKey("payments", GOOD.digest().value());
        var before = workers.instances.find(key).orElseThrow().incarnation();

        assertThat(processes().getFirst().destroyForcibly()).isTrue();

        // How soon (one second on an idle machine) is no test's business: others share this one.
        await().atMost(SOON)
                .until(() -> workers.instances
                        .find(key)
                        .filter(instance -> instance.incarnation() > before)
                        .isPresent());
        assertThat(workers.agent.probe(GOOD, Duration.ofSeconds(10))).isInstanceOf(ProbeOutcome.Answered.class);
    }

    @Test
    void aFileThatIsNoModelIsRefused() throws Exception {
        assertThat(workers.agent.ensure(BAD, SOON)).isInstanceOf(BringUpOutcome.Refused.class);
        await().untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    @Test
    void aProcessThatCantStartIsACrashLoopWithItsLastWords() throws Exception {
        workers.reopen(List.of("/bin/sh", "-c", "echo no such flag; exit 3"));

        var outcome = workers.agent.ensure(GOOD, SOON);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        BringUpOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("crash loop:")
                                .contains("no such flag"));
        assertThat(workers.reports.getLast().state()).isEqualTo(ReplicaState.UNAVAILABLE);
    }

    @Test
    void aProcessThatListensAndDiesIsNotWaitedFor() throws Exception {
        workers.reopen(DiesListening.command());
        long from = System.nanoTime();

        var outcome = workers.agent.ensure(GOOD, SOON);

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
        workers.agent.ensure(GOOD, SOON);

        assertThatThrownBy(() -> workers.open(RealWorkers.command()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another node agent uses " + directory);

        assertThat(workers.agent.probe(GOOD, Duration.ofSeconds(10))).isInstanceOf(ProbeOutcome.Answered.class);
    }

    @Test
    void aDamagedFileInTheCacheIsBroughtAnew() throws Exception {
        workers.agent.ensure(GOOD, SOON);
        workers.agent.close();
        var cached = ArtifactCache.file(
                directory.resolve("artifacts"),
                new VersionKey("payments", GOOD.digest().value()));
        Files.write(cached, new byte[MODEL.length]);

        workers.agent = workers.open(RealWorkers.command());

        assertThat(workers.agent.ensure(GOOD, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
        assertThat(cached).hasBinaryContent(MODEL);
    }

    @Test
    void moreMemoryThanGivenEndsInACrashLoopThatSaysSo() throws Exception {
        var outcome = workers.agent.start(GREEDY, Duration.ZERO);

        assertThat(outcome).isInstanceOf(NodeAgent.Started.Here.class);
        await().atMost(SOON).until(() -> workers.reports.getLast().state() == ReplicaState.UNAVAILABLE);
        assertThat(workers.reports.getLast().reason()).contains("--memory");
    }
}
