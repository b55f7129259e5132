package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.agent.NodeAgent.Started;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.Bell;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a version whose inference worker, artifact or keeper fails.
final class DeathsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final WorkerSpec ONE = Specs.spec("1", new byte[] {1});

    private final FakeLauncher launcher = new FakeLauncher();
    private final Specs.Objects objects = new Specs.Objects().with(ONE, new byte[] {1});
    private final OpenInstances instances = new OpenInstances();
    private final List<ReplicaReport> reports = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private NodeAgent agent;

    @BeforeEach
    void open() throws IOException {
        agent = new NodeAgent(Specs.settings(directory, List.of(), 2), objects, launcher, instances, reports::add);
        agent.begin(_ -> false);
    }

    @AfterEach
    void close() {
        agent.close();
    }

    private static VersionKey key(WorkerSpec spec) {
        return new VersionKey("payments", spec.digest().value());
    }

    private List<ReplicaState> states() {
        return reports.stream().map(ReplicaReport::state).toList();
    }

    @Test
    void aDeathIsFollowedByAnotherStartWithAHigherIncarnation() throws Exception {
        agent.ensure(ONE, SOON);

        launcher.ups.getFirst().die("killed");

        await().until(() -> launcher.ups.size() == 2 && instances.find(key(ONE)).isPresent());
        var second = launcher.ups.get(1).instance().incarnation();
        assertThat(second).isGreaterThan(launcher.ups.getFirst().instance().incarnation());
        await().untilAsserted(() ->
                assertThat(instances.find(key(ONE)).orElseThrow().incarnation()).isEqualTo(second));
        assertThat(launcher.ups.getFirst().calls).containsExactly("stop");
    }

    @Test
    void aWishWhileItIsDownWaitsForTheNextStart() throws Exception {
        agent.ensure(ONE, SOON);
        launcher.nextHangs();
        launcher.ups.getFirst().die("killed");
        launcher.hanging.await();

        var outcome = agent.ensure(ONE, Duration.ofMillis(50));

        assertThat(outcome).isInstanceOf(BringUpOutcome.Failed.class);
    }

    @Test
    void aCrashLoopMakesTheVersionUnavailable() throws Exception {
        for (int i = 0; i < 3; i++) {
            launcher.next(new Launched.Failed("exit code 1"));
        }
        launcher.nextHangs();

        var outcome = agent.ensure(ONE, SOON);

        assertThat(outcome).isEqualTo(new BringUpOutcome.Failed("crash loop: exit code 1"));
        launcher.hanging.await();
        assertThat(reports.getLast().state()).isEqualTo(ReplicaState.UNAVAILABLE);
        assertThat(reports.getLast().reason()).contains("exit code 1");
    }

    @Test
    void aCrashLoopIsTriedOnSinceNothingElseMayServe() throws Exception {
        for (int i = 0; i < 4; i++) {
            launcher.next(new Launched.Failed("exit code 1"));
        }
        agent.ensure(ONE, SOON);

        await().until(() -> instances.find(key(ONE)).isPresent());
        await().until(() -> reports.getLast().state() == ReplicaState.READY);
        assertThat(launcher.launches).hasSize(5);
    }

    @Test
    void aVersionThatAnswersBetweenItsDeathsIsNoCrashLoop() throws Exception {
        agent.ensure(ONE, SOON);
        for (int death = 1; death <= 5; death++) {
            int number = death;
            await().until(() -> launcher.ups.size() == number);
            launcher.ups.getLast().answered = 1;
            launcher.ups.getLast().die("death " + number);
        }

        await().until(() -> launcher.ups.size() == 6 && instances.find(key(ONE)).isPresent());
        assertThat(states()).doesNotContain(ReplicaState.UNAVAILABLE);
    }

    @Test
    void deathsWhileServingCountToo() throws Exception {
        agent.ensure(ONE, SOON);
        for (int death = 1; death <= 3; death++) {
            int number = death;
            await().until(() -> launcher.ups.size() == number);
            launcher.ups.getLast().die("death " + number);
        }

        await().until(() -> states().contains(ReplicaState.UNAVAILABLE));
    }

    @Test
    void whatGaveUpRestsAndThenTriesAgain() throws Exception {
        launcher.next(new Launched.Refused("no such operator"));
        assertThat(agent.ensure(ONE, SOON)).isEqualTo(new BringUpOutcome.Refused("no such operator"));

        assertThat(agent.start(ONE, Duration.ofHours(1))).isInstanceOf(Started.Here.class);
        assertThat(launcher.launches).hasSize(1);
        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
        assertThat(objects.opened).as("a refused artifact is brought anew").hasValue(2);
    }

    @Test
    void aRefusalIsReportedAndNotRetried() throws Exception {
        launcher.next(new Launched.Refused("no such operator"));

        agent.ensure(ONE, SOON);

        assertThat(states()).containsExactly(ReplicaState.LOADING, ReplicaState.UNAVAILABLE);
        assertThat(launcher.launches).hasSize(1);
    }

    @Test
    void anObjectStoreThatIsAwayIsNoCrashLoop() throws Exception {
        objects.failures.set(4);

        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
        assertThat(states()).doesNotContain(ReplicaState.UNAVAILABLE);
    }

    @Test
    void whoWaitsLearnsThatTheArtifactCantBeHad() throws Exception {
        objects.failures.set(1000);

        var outcome = agent.ensure(ONE, SOON);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        BringUpOutcome.Away.class,
                        away -> assertThat(away.reason()).contains("the object store is away"));
        objects.failures.set(0);
        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
    }

    @Test
    void anArtifactThatIsNotThereIsNotWaitedFor() throws Exception {
        var lost = Specs.spec("9", new byte[] {9});

        assertThat(agent.ensure(lost, SOON))
                .isInstanceOfSatisfying(
                        BringUpOutcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("can't be fetched"));
    }

    @Test
    void aDamagedArtifactIsBroughtAnewAtOnce() throws Exception {
        launcher.next(new Launched.Damaged("the artifact has another digest"));

        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);

        assertThat(objects.opened).hasValue(2);
        assertThat(states()).doesNotContain(ReplicaState.UNAVAILABLE);
    }

    @Test
    void aFaultOfOursIsADeathLikeAnyOther() throws Exception {
        var broken = new AtomicBoolean();
        instances.listen(new ModelInstances.BellListener() {
            @Override
            public void opened(Bell bell) {
                if (broken.compareAndSet(false, true)) {
                    throw new IllegalStateException("the gateway can't take this bell");
                }
            }

            @Override
            public void closed(Bell bell) {}
        });

        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);

        assertThat(launcher.ups).hasSize(2);
        assertThat(launcher.ups.getFirst().calls).as("leaves no process behind").contains("stop");
    }

    @Test
    void aVersionWhoseKeeperBrokeIsBegunAnewByTheNextWish() throws Exception {
        launcher.nextBreaks();
        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Failed.class);

        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
    }

    @Test
    void whatAnotherVersionDidIsNoDeathOfThisOne() throws Exception {
        for (int i = 0; i < 5; i++) {
            launcher.next(new Launched.Disturbed("another one's crash"));
        }

        assertThat(agent.ensure(ONE, SOON)).isInstanceOf(BringUpOutcome.Ready.class);

        assertThat(launcher.launches).hasSize(6);
        assertThat(states()).containsOnly(ReplicaState.LOADING, ReplicaState.READY);
    }
}
