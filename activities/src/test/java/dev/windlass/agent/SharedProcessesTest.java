package dev.windlass.agent;

import static dev.windlass.agent.RealWorkers.SOON;
import static dev.windlass.agent.RealWorkers.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.Isolation;
import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions that share a process, and what becomes of them when it dies.
final class SharedProcessesTest {
    private static final Duration PROBE = Duration.ofSeconds(20);
    private static final WorkerSpec FRAUD = Specs.small("fraud", TestModels.mlp(1, 4, 8, 1));
    private static final WorkerSpec CHURN = Specs.small("churn", TestModels.mlp(2, 4, 8, 1));
    private static final WorkerSpec LOOP = Specs.small("loop", TestModels.loop());

    @TempDir
    private Path directory;

    @AutoClose
    private RealWorkers workers;

    @BeforeEach
    void open() throws IOException {
        workers = new RealWorkers(directory);
        workers.objects
                .with(FRAUD, TestModels.mlp(1, 4, 8, 1))
                .with(CHURN, TestModels.mlp(2, 4, 8, 1))
                .with(LOOP, TestModels.loop());
    }

    private void up(WorkerSpec... specs) throws InterruptedException {
        for (var spec : specs) {
            assertThat(workers.agent.ensure(spec, SOON)).isInstanceOf(BringUpOutcome.Ready.class);
        }
    }

    private void answers(WorkerSpec... specs) {
        for (var spec : specs) {
            assertThat(workers.agent.probe(spec, PROBE)).isInstanceOf(ProbeOutcome.Answered.class);
        }
    }

    private ModelInstance instance(WorkerSpec spec) {
        return workers.instances.find(Replica.keyOf(spec)).orElseThrow();
    }

    private static WorkerSpec named(WorkerSpec spec, String model, String version) {
        return WorkerSpec.onCpu(
                new VersionRef(spec.version().tenant(), model, version),
                spec.digest(),
                spec.artifact(),
                spec.byteSize(),
                spec.needs(),
                spec.owner());
    }

    @Test
    void smallVersionsOfATenantShareOne() throws Exception {
        up(FRAUD, CHURN, LOOP);

        assertThat(processes()).hasSize(1);
        assertThat(instance(FRAUD).bell()).isEqualTo(instance(CHURN).bell());
        answers(FRAUD, CHURN, LOOP);
    }

    @Test
    void noTwoTenantsDo() throws Exception {
        up(FRAUD, Specs.ofTenant("lending", CHURN));

        assertThat(processes()).hasSize(2);
    }

    @Test
    void noTwoVersionsOfAModelDo() throws Exception {
        up(FRAUD, named(CHURN, "fraud", "2"), LOOP);

        assertThat(processes()).hasSize(2);
    }

    @Test
    void whoWantsAProcessOfItsOwnGetsIt() throws Exception {
        up(FRAUD, CHURN.isolated(Isolation.DEDICATED));

        assertThat(processes()).hasSize(2);
        up(LOOP);
        assertThat(processes()).hasSize(2);
    }

    @Test
    void theOneThatGoesLeavesTheOthersAndTheLastEndsIt() throws Exception {
        up(FRAUD, CHURN);
        var process = processes().getFirst();

        workers.agent.release("payments", FRAUD.digest());

        assertThat(workers.instances.find(Replica.keyOf(FRAUD))).isEmpty();
        answers(CHURN);
        up(FRAUD);
        assertThat(processes()).containsExactly(process);
        workers.agent.release("payments", FRAUD.digest());
        workers.agent.release("payments", CHURN.digest());
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aFileThatIsNoModelTroublesNobodyElse() throws Exception {
        var bad = Specs.small("bad", RealWorkers.JUNK);
        up(FRAUD);
        long before = instance(FRAUD).incarnation();

        assertThat(workers.agent.ensure(bad, SOON)).isInstanceOf(BringUpOutcome.Refused.class);

        assertThat(instance(FRAUD).incarnation()).isEqualTo(before);
        answers(FRAUD);
    }

    @Test
    void aLoadThatNobodyWantsAnyMoreIsUndoneAndTroublesNobodyElse() throws Exception {
        var bytes = TestModels.slowToLoad(1, 256, 100);
        var slow = Specs.small("slow", bytes);
        workers.objects.with(slow, bytes);
        up(FRAUD);
        var process = processes().getFirst();
        workers.agent.start(slow, Duration.ZERO);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(it -> it.getName().equals("load-" + slow.version())));

        workers.agent.release("payments", slow.digest());

        answers(FRAUD);
        up(slow);
        answers(slow, FRAUD);
        assertThat(processes()).contains(process).hasSizeBetween(1, 2);
    }

    @Test
    void allOfThemAreBackTogetherAfterItWasKilled() throws Exception {
        up(FRAUD, CHURN);
        long before = instance(FRAUD).incarnation();

        assertThat(processes().getFirst().destroyForcibly()).isTrue();

        awaitAfter(before, FRAUD, CHURN);
        assertThat(processes()).hasSize(1);
        answers(FRAUD, CHURN);
    }

    @Test
    void theOneThatItDiedOfGetsOneOfItsOwnAndTheOthersNoBlame() throws Exception {
        up(FRAUD, CHURN, LOOP);
        long before = instance(FRAUD).incarnation();

        for (int death = 0; death < 3; death++) {
            long now = instance(LOOP).incarnation();
            var outcome = endless();
            crash(LOOP);
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InferenceFailure.InferenceWorkerLost.class);
            awaitAfter(now, LOOP);
        }

        awaitAfter(before, FRAUD, CHURN);
        long once = instance(FRAUD).incarnation();
        assertThat(instance(CHURN).bell()).isEqualTo(instance(FRAUD).bell());
        assertThat(instance(LOOP).bell()).isNotEqualTo(instance(FRAUD).bell());
        assertThat(processes()).hasSize(2);
        assertThat(instance(FRAUD).incarnation()).as("it died with it once").isEqualTo(once);
        assertThat(unavailable(FRAUD)).isFalse();
        assertThat(unavailable(CHURN)).isFalse();
        answers(FRAUD, CHURN);
    }

    private boolean unavailable(WorkerSpec spec) {
        return workers.reports.stream()
                .anyMatch(it -> it.spec().digest().equals(spec.digest()) && it.state() == ReplicaState.UNAVAILABLE);
    }

    private void awaitAfter(long incarnation, WorkerSpec... specs) {
        for (var spec : specs) {
            await().atMost(SOON)
                    .until(() -> workers.instances
                            .find(Replica.keyOf(spec))
                            .filter(it -> it.incarnation() > incarnation)
                            .isPresent());
        }
    }

    /// Its inference worker has this request in its hands until it dies.
    private CompletableFuture<Object> endless() {
        var slot = ((ModelInstance.Acquired.Granted) instance(LOOP).acquire(1024)).slot();
        slot.fixed(0, new long[] {1}, 8).putLong(Long.MAX_VALUE / 2);
        var outcome = new CompletableFuture<Object>();
        slot.submit(System.nanoTime() + TimeUnit.HOURS.toNanos(1), new Completion() {
            @Override
            public void completed(Reply reply) {
                reply.close();
                outcome.complete("answered");
            }

            @Override
            public void failed(InferenceFailure failure) {
                failure.discard();
                outcome.complete(failure);
            }
        });
        return outcome;
    }

    /// Ends the version's process as its own fault does: by a signal that nobody sends on purpose.
    private void crash(WorkerSpec spec) throws Exception {
        var socket = instance(spec).incarnation() + ".sock";
        var process = processes().stream()
                .filter(it -> RealWorkers.commandLine(it).contains(socket))
                .findFirst()
                .orElseThrow();
        assertThat(new ProcessBuilder("kill", "-ALRM", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
