package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.TensorTable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is given to an inference worker at once, and what becomes of it when it dies or lies.
@Timeout(30)
class BatchingTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    Path directory;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<String> given = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> lost = new CompletableFuture<>();

    /// Holds the first request until [#goOn], so that others come to wait; says of each how many rows it
    /// has, and "|" after a batch.
    private final FakeInferenceWorker.Answering honest = it -> {
        given.add(it.request().rows() + (it.endsBatch() ? "|" : ""));
        awaitLatch(goOn);
        answer(it, 1);
    };

    private static void answer(FakeInferenceWorker.Desk it, int batchRows) {
        int rows = it.request().rows();
        it.line(new TensorTable.Line(Datatype.FP32, new long[] {rows, 2}, 128, 8L * rows, 0));
        it.complete(Descriptor.Status.OK, 128 + 8L * rows, batchRows);
    }

    @Test
    void whatWaitsAndGoesTogetherIsGivenAtOnce() throws Exception {
        try (var _ = listen(8, honest);
                var client = connect();
                var _ = BellThread.start(client.bell())) {
            var instance = FakeClient.load(client);
            var outcomes = rows(instance, 1, 1, 3, 2, 9, 1, 5, 1);
            await().until(() -> given.size() == 1);

            goOn.countDown();

            for (var outcome : outcomes) {
                assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
            }
            // One running, one staged; then eight rows at most, in order but for those that don't go with the first.
            assertThat(String.join(" ", given)).isEqualTo("1| 1| 3 2 1 1| 9| 5|");
        }
    }

    @Test
    void whatIsToBeAloneIsRunAlone() throws Exception {
        try (var _ = listen(8, honest);
                var client = connect();
                var _ = BellThread.start(client.bell())) {
            var instance = FakeClient.load(client);
            var outcomes = new ArrayList<CompletableFuture<Object>>();
            for (int i = 0; i < 6; i++) {
                var slot = slot(instance, 1);
                if (i == 3) {
                    slot.alone();
                }
                outcomes.add(submit(slot, MINUTE));
            }

            goOn.countDown();

            for (var outcome : outcomes) {
                assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
            }
            assertThat(String.join(" ", given)).isEqualTo("1| 1| 1 1 1| 1|");
        }
    }

    @Test
    void whatNobodyWaitsForIsNotGiven() throws Exception {
        try (var _ = listen(8, honest);
                var client = connect();
                var _ = BellThread.start(client.bell())) {
            var instance = FakeClient.load(client);
            var outcomes = rows(instance, 1, 1, 1);
            var cancelled = slot(instance, 2).submit(System.nanoTime() + MINUTE, new Ignoring());
            var late = submit(slot(instance, 3), TimeUnit.MILLISECONDS.toNanos(1));
            var last = submit(slot(instance, 4), MINUTE);
            cancelled.cancel();
            assertThat(late.get(10, TimeUnit.SECONDS)).isEqualTo(new InferenceFailure.Expired());

            goOn.countDown();

            assertThat(outcomes.getFirst().get(10, TimeUnit.SECONDS)).isEqualTo("answered");
            assertThat(last.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
            assertThat(String.join(" ", given)).isEqualTo("1| 1| 1 4|");
        }
    }

    @Test
    void whatComesInOneRoundGoesTogetherIfRunsAreShort() throws Exception {
        goOn.countDown();
        try (var _ = listen(8, honest);
                var client = connect();
                var _ = BellThread.start(client.bell())) {
            var instance = FakeClient.load(client);
            var ends = new ArrayDeque<Runnable>();
            client.bell().gather(ends::add);
            var rounds = new ArrayList<String>();
            for (int i = 0; i < 20; i++) {
                given.clear();
                var outcomes = rows(instance, 1, 3, 1);
                for (var end = ends.poll(); end != null; end = ends.poll()) {
                    end.run();
                }
                for (var outcome : outcomes) {
                    assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
                }
                rounds.add(String.join(" ", given));
            }

            // At first nothing is known; later the thread that watches may come before a round's end.
            assertThat(rounds).startsWith("1| 3| 1|").contains("1 3 1|");
        }
    }

    @Test
    void eachOfABatchIsSuspectedOfADeathAndNobodyBehindIt() throws Exception {
        FakeInferenceWorker.Answering dyingInTheBatch = it -> {
            given.add(it.endsBatch() ? "|" : "");
            awaitLatch(goOn);
            if (given.size() <= 2) {
                answer(it, 1);
            }
        };
        try (var worker = listen(8, dyingInTheBatch);
                var client = connect();
                var _ = BellThread.start(client.bell())) {
            var instance = FakeClient.load(client);
            var outcomes = rows(instance, 1, 1, 1, 2, 3, 8, 8);
            goOn.countDown();
            await().until(() -> given.size() == 6);

            worker.die();

            var suspects = new ArrayList<Integer>();
            for (var outcome : outcomes.subList(2, 7)) {
                var lost = (InferenceFailure.InferenceWorkerLost) outcome.get(10, TimeUnit.SECONDS);
                suspects.add(lost.suspects());
            }
            assertThat(suspects).containsExactly(3, 3, 3, 0, 0);
        }
    }

    @Test
    void takesALieAboutABatchForTheEnd() throws Exception {
        try (var _ = listen(8, it -> answer(it, 2));
                var client = connect();
                var _ = BellThread.start(client.bell())) {
            var outcome = rows(FakeClient.load(client), 1).getFirst();

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(InferenceFailure.InferenceWorkerLost.class);
            assertThat(lost.get(10, TimeUnit.SECONDS)).contains("lied").contains("run with 2 rows");
        }
    }

    @Test
    void takesABatchSizeThatNobodyMayHaveForALie() throws Exception {
        try (var _ = listen(65, honest);
                var client = connect()) {
            var key = new VersionKey("acme", "sha256:" + "0".repeat(64));

            assertThat(client.load(new LoadRequest(key, 1, Path.of("any"), java.util.Map.of())))
                    .isInstanceOf(LoadOutcome.Lost.class);
        }
    }

    private static List<CompletableFuture<Object>> rows(ModelInstance instance, int... rows) {
        return Stream.of(rows)
                .flatMap(all -> java.util.Arrays.stream(all).boxed())
                .map(it -> submit(slot(instance, it), MINUTE))
                .toList();
    }

    private static RequestSlot slot(ModelInstance instance, int rows) {
        var slot = ((ModelInstance.Acquired.Granted) instance.acquire(512)).slot();
        slot.fixed(0, new long[] {rows, 2}, 8 * rows);
        return slot;
    }

    private static CompletableFuture<Object> submit(RequestSlot slot, long patienceNanos) {
        return FakeClient.submit(slot, System.nanoTime() + patienceNanos);
    }

    private static final class Ignoring implements Completion {
        @Override
        public void completed(Reply reply) {
            reply.close();
        }

        @Override
        public void failed(InferenceFailure failure) {
            failure.discard();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private FakeInferenceWorker listen(int batchRowsMax, FakeInferenceWorker.Answering answering) throws Exception {
        return FakeInferenceWorker.listen(
                directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), batchRowsMax, answering);
    }

    private InferenceWorkerClient connect() {
        return FakeClient.connect(directory.resolve("fake.sock"), ClientSettings.standard(3), lost);
    }
}
