package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.TensorTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests that nobody waits for any more, and that the inference worker still has.
@Timeout(30)
class AbandonedRunTest {
    @TempDir
    Path directory;

    @Test
    void takesAnInferenceWorkerThatNeverAnswersForLostAfterItsGrace() throws Exception {
        try (var _ =
                FakeInferenceWorker.listen(directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), _ -> {})) {
            var lost = new CompletableFuture<String>();
            try (var client = FakeClient.connect(
                            directory.resolve("fake.sock"), withGrace(Duration.ofMillis(200)), lost);
                    var _ = BellThread.start(client.bell())) {
                var outcome = FakeClient.ask(FakeClient.load(client), TimeUnit.MILLISECONDS.toNanos(20));

                assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(new InferenceFailure.Expired());
                assertThat(client.requestsHeld()).isPositive();
                assertThat(lost.get(10, TimeUnit.SECONDS)).contains("didn't end");
                await().untilAsserted(() -> assertThat(client.requestsHeld()).isZero());
            }
        }
    }

    @Test
    void aRunWhoseClientHungUpIsNoHungRunBeforeItsDeadline() throws Exception {
        try (var _ =
                FakeInferenceWorker.listen(directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), _ -> {})) {
            var lost = new CompletableFuture<String>();
            try (var client = FakeClient.connect(
                            directory.resolve("fake.sock"), withGrace(Duration.ofMillis(200)), lost);
                    var _ = BellThread.start(client.bell())) {
                var slot = ((ModelInstance.Acquired.Granted)
                                FakeClient.load(client).acquire(512))
                        .slot();
                slot.fixed(0, new long[] {1, 2}, 8).putFloat(1).putFloat(2);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);

                slot.submit(deadline, new Noting(new ArrayBlockingQueue<>(1))).cancel();

                assertThat(lost.get(10, TimeUnit.SECONDS)).contains("didn't end");
                assertThat(System.nanoTime() - deadline).isPositive();
            }
        }
    }

    @Test
    void tellsWhoseRunTheInferenceWorkerHadToBeEndedFor() throws Exception {
        try (var _ =
                FakeInferenceWorker.listen(directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), _ -> {})) {
            try (var client = FakeClient.connect(
                            directory.resolve("fake.sock"),
                            withGrace(Duration.ofMillis(200)),
                            new CompletableFuture<>());
                    var _ = BellThread.start(client.bell())) {
                var slot = ((ModelInstance.Acquired.Granted)
                                FakeClient.load(client).acquire(512))
                        .slot();
                slot.fixed(0, new long[] {1, 2}, 8).putFloat(1).putFloat(2);
                var print = slot.fingerprint();
                var overran = new CompletableFuture<byte[]>();
                slot.submit(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20), new Completion() {
                    @Override
                    public void completed(Reply reply) {
                        reply.close();
                    }

                    @Override
                    public void failed(InferenceFailure failure) {
                        failure.discard();
                    }

                    @Override
                    public void overran(LostRequest request, int suspects) {
                        overran.complete(request.fingerprint());
                    }
                });

                assertThat(overran.get(10, TimeUnit.SECONDS)).isEqualTo(print);
            }
        }
    }

    @Test
    void waitsForWhatIsRunThoughNobodyWaitsForWhatComesAfterIt() throws Exception {
        var running = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        FakeInferenceWorker.Answering slowFirst = it -> {
            running.countDown();
            if (it.generation() == 1 && it.slot() == 0) {
                awaitLatch(goOn);
            }
            it.line(new TensorTable.Line(Datatype.FP32, new long[] {1, 2}, 128, 8, 0));
            it.complete(Descriptor.Status.OK, 300);
        };
        try (var _ =
                FakeInferenceWorker.listen(directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), slowFirst)) {
            var lost = new CompletableFuture<String>();
            try (var client = FakeClient.connect(
                            directory.resolve("fake.sock"), withGrace(Duration.ofMillis(200)), lost);
                    var _ = BellThread.start(client.bell())) {
                var instance = FakeClient.load(client);
                var wanted = FakeClient.ask(instance, TimeUnit.MINUTES.toNanos(1));
                running.await();
                var abandoned = FakeClient.ask(instance, TimeUnit.MILLISECONDS.toNanos(20));
                assertThat(abandoned.get(10, TimeUnit.SECONDS)).isEqualTo(new InferenceFailure.Expired());

                assertThatThrownBy(() -> lost.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                goOn.countDown();

                assertThat(wanted.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
                await().untilAsserted(() -> assertThat(client.requestsHeld()).isZero());
            }
        }
    }

    @Test
    void waitsForABatchAsLongAsAnybodyWaitsForAnyOfItAndThenSuspectsAll() throws Exception {
        var asked = new Semaphore(0);
        var goOn = new CountDownLatch(1);
        FakeInferenceWorker.Answering hangingInTheBatch = it -> {
            awaitLatch(goOn);
            if (it.slot() < 2) {
                it.line(new TensorTable.Line(Datatype.FP32, new long[] {1, 2}, 128, 8, 0));
                it.complete(Descriptor.Status.OK, 300);
            }
            asked.release();
        };
        try (var _ = FakeInferenceWorker.listen(
                directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), 8, hangingInTheBatch)) {
            var lost = new CompletableFuture<String>();
            try (var client = FakeClient.connect(
                            directory.resolve("fake.sock"), withGrace(Duration.ofMillis(200)), lost);
                    var _ = BellThread.start(client.bell())) {
                var instance = FakeClient.load(client);
                var suspects = new ArrayBlockingQueue<Integer>(4);
                var pending = new ArrayList<Pending>();
                for (int i = 0; i < 4; i++) {
                    var slot = ((ModelInstance.Acquired.Granted) instance.acquire(512)).slot();
                    slot.fixed(0, new long[] {1, 2}, 8).putFloat(1).putFloat(2);
                    pending.add(slot.submit(System.nanoTime() + TimeUnit.SECONDS.toNanos(3), new Noting(suspects)));
                }
                goOn.countDown();
                asked.acquire(4);

                pending.get(2).cancel();
                assertThatThrownBy(() -> lost.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                pending.get(3).cancel();

                assertThat(lost.get(10, TimeUnit.SECONDS)).contains("didn't end");
                assertThat(suspects.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
                assertThat(suspects.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
            }
        }
    }

    private record Noting(Queue<Integer> suspects) implements Completion {
        @Override
        public void completed(Reply reply) {
            reply.close();
        }

        @Override
        public void failed(InferenceFailure failure) {
            failure.discard();
        }

        @Override
        public void overran(LostRequest request, int of) {
            suspects.add(of);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static ClientSettings withGrace(Duration grace) {
        var settings = ClientSettings.standard(3);
        return new ClientSettings(
                3,
                settings.layout(),
                settings.connectWait(),
                settings.loadWait(),
                settings.heartbeatEvery(),
                settings.silenceMax(),
                grace);
    }
}
