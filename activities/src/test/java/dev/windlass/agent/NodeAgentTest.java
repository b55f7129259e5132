package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeAgentTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final WorkerSpec ONE = Specs.spec("1", new byte[] {1});
    private static final WorkerSpec TWO = Specs.spec("2", new byte[] {2});
    private static final WorkerSpec THREE = Specs.spec("3", new byte[] {3});

    private final FakeLauncher launcher = new FakeLauncher();
    private final Specs.Objects objects = new Specs.Objects()
            .with(ONE, new byte[] {1})
            .with(TWO, new byte[] {2})
            .with(THREE, new byte[] {3});
    private final OpenInstances instances = new OpenInstances();
    private final List<ReplicaReport> reports = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private NodeAgent agent;

    @BeforeEach
    void open() throws IOException {
        agent = agent(launcher);
        agent.begin(_ -> false);
    }

    @AfterEach
    void close() {
        agent.close();
    }

    private NodeAgent agent(Launcher with) throws IOException {
        return new NodeAgent(Specs.settings(directory, List.of(), 2), objects, with, instances, reports::add);
    }

    private static VersionKey key(WorkerSpec spec) {
        return new VersionKey("payments", spec.digest().value());
    }

    private List<ReplicaState> states() {
        return reports.stream().map(ReplicaReport::state).toList();
    }

    @Test
    void aWishEndsWithAnOpenHop() throws Exception {
        var outcome = agent.ensure(ONE, SOON);

        assertThat(outcome).isInstanceOf(BringUpOutcome.Ready.class);
        assertThat(instances.find(key(ONE))).isPresent();
        assertThat(states()).containsExactly(ReplicaState.LOADING, ReplicaState.READY);
    }

    @Test
    void manyWishesAtOnceMakeOneProcess() throws Exception {
        Callable<BringUpOutcome> wish = () -> agent.ensure(ONE, SOON);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var outcome : threads.invokeAll(List.of(wish, wish, wish, wish))) {
                assertThat(outcome.get()).isInstanceOf(BringUpOutcome.Ready.class);
            }
        }
        assertThat(launcher.launches).hasSize(1);
    }

    @Test
    void keepsVirtualThreadsFreeOfBlockingSystemCalls() throws Exception {
        agent.ensure(ONE, SOON);

        assertThat(launcher.onVirtualThread).isFalse();
    }

    @Test
    void comingBackWritesNoSpecAgain() throws Exception {
        agent.ensure(ONE, SOON);
        agent.close();
        var spec =
                directory.resolve("specs").resolve("payments--" + ONE.digest().hex() + ".json");
        Files.setLastModifiedTime(spec, FileTime.from(Instant.EPOCH));

        agent = agent(new FakeLauncher());
        agent.resume();

        assertThat(agent.running()).containsExactly(ONE);
        assertThat(Files.getLastModifiedTime(spec)).isEqualTo(FileTime.from(Instant.EPOCH));
    }

    @Test
    void lettingGoDrainsFirstAndStopsThen() throws Exception {
        agent.ensure(ONE, SOON);

        agent.release("payments", ONE.digest());

        assertThat(launcher.ups.getFirst().calls).containsExactly("drain", "stop");
        assertThat(instances.find(key(ONE))).isEmpty();
        assertThat(agent.running()).isEmpty();
        assertThat(reports.getLast().state()).isEqualTo(ReplicaState.STOPPED);
    }

    @Test
    void lettingGoWhileItLoadsBreaksTheLoadOff() throws Exception {
        launcher.nextHangs();
        agent.start(ONE, Duration.ZERO);
        launcher.hanging.await();

        agent.release("payments", ONE.digest());

        assertThat(launcher.interrupted).isTrue();
        assertThat(agent.running()).isEmpty();
    }

    @Test
    void aFullNodeSaysSo() throws Exception {
        agent.ensure(ONE, SOON);
        agent.ensure(TWO, SOON);

        var outcome = agent.ensure(THREE, SOON);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        BringUpOutcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("workers-max"));
    }

    @Test
    void specsSurviveAndAreResumed() throws Exception {
        agent.ensure(ONE, SOON);
        agent.ensure(TWO, SOON);
        agent.release("payments", TWO.digest());
        agent.close();

        var after = new FakeLauncher();
        objects.failures.set(1000); // everything it needs lies here
        agent = agent(after);
        agent.resume();
        agent.begin(_ -> false);

        await().until(() -> instances.find(key(ONE)).isPresent());
        assertThat(agent.running()).containsExactly(ONE);
    }

    @Test
    void whatItRanBeforeStartsOnlyOnceItMayBegin() throws Exception {
        agent.ensure(ONE, SOON);
        agent.close();
        reports.clear();

        var after = new FakeLauncher();
        agent = agent(after);
        agent.resume();
        agent.start(ONE, Duration.ZERO);

        await().until(() -> states().contains(ReplicaState.LOADING));
        assertThat(reports.getFirst().reason()).contains("waits for its turn");
        assertThat(agent.running()).containsExactly(ONE);
        assertThat(after.launches).isEmpty();
        agent.begin(_ -> false);
        await().until(() -> instances.find(key(ONE)).isPresent());
    }

    @Test
    void whatSomebodyWaitsForWaitsForNoTurn() throws Exception {
        agent.close();
        agent = agent(new FakeLauncher());

        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
    }

    @Test
    void whatWaitsForItsTurnCanBeLetGo() throws Exception {
        agent.close();
        agent = agent(launcher);
        agent.start(ONE, Duration.ZERO);

        agent.release("payments", ONE.digest());
        agent.begin(_ -> true);
        agent.ensure(TWO, SOON);

        assertThat(launcher.ups).hasSize(1);
        assertThat(agent.running()).containsExactly(TWO);
    }

    @Test
    void closingStopsAllAndTakesNoMoreWishes() throws Exception {
        agent.ensure(ONE, SOON);
        agent.ensure(TWO, SOON);

        agent.close();

        assertThat(launcher.ups).allSatisfy(up -> assertThat(up.calls).containsExactly("drain", "stop"));
        assertThat(launcher.closed).isTrue();
        assertThat(agent.ensure(THREE, SOON)).isInstanceOf(BringUpOutcome.Failed.class);
    }
}
