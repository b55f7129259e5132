package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.onnx.TestModels;
import dev.windlass.slab.SlabLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several threads at once over an instance that is too small for them, with and without the inference worker's
/// death.
@Timeout(120)
class InferenceWorkerLoadTest {
    private static final int THREADS = 4;
    private static final int REQUESTS_EACH = 2_000;
    private static final int COLUMNS = 4;

    @TempDir
    Path directory;

    private Path model;

    @BeforeEach
    void writeModel() {
        model = TestModels.write(directory, "two.onnx", TestModels.twoInputs());
    }

    @Test
    void answersThousandsOfRequestsFromSeveralThreadsRightAndOnce() throws Exception {
        try (var worker = WorkerProcess.start(directory, small())) {
            var instance = worker.load(1, model);

            var answers = flood(instance, new AtomicInteger());

            assertThat(answers).hasSize(THREADS * REQUESTS_EACH).allSatisfy(it -> {
                assertThat(it.answer().await()).isEqualTo(it.expected());
                assertThat(it.answer().answers()).hasValue(1);
            });
            assertThat(worker.client.requestsHeld()).isZero();
        }
    }

    @Test
    void answersEveryRequestOnceWhenTheInferenceWorkerIsKilled() throws Exception {
        try (var worker = WorkerProcess.start(directory, small())) {
            var instance = worker.load(1, model);
            var sent = new AtomicInteger();
            var killer = Thread.ofPlatform().start(() -> {
                while (sent.get() < 500) {
                    Thread.onSpinWait();
                }
                worker.process.destroyForcibly();
            });

            var answers = flood(instance, sent);

            killer.join();
            assertThat(answers).hasSizeBetween(500, THREADS * REQUESTS_EACH - 1).allSatisfy(it -> {
                var outcome = it.answer().await();
                if (!(outcome instanceof InferenceFailure.InferenceWorkerLost)) {
                    assertThat(outcome).isEqualTo(it.expected());
                }
                assertThat(it.answer().answers()).hasValue(1);
            });
            assertThat(worker.lost.get(5, TimeUnit.SECONDS)).isNotBlank();
            assertThat(instance.state()).isEqualTo(InstanceState.GONE);
            assertThat(instance.acquire(1024)).isInstanceOf(ModelInstance.Acquired.Gone.class);
            assertThat(worker.client.requestsHeld()).isZero();
            await().untilAsserted(() -> assertThat(mappedSlabs()).isZero());
        }
    }

    private static ClientSettings small() {
        return ClientSettings.standard(1).withLayout(new SlabLayout(8, 256 << 10));
    }

    private static long mappedSlabs() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(it -> it.contains("windlass-slab"))
                .count();
    }

    private record Asked(Ask.Answer answer, Object expected) {}

    /// Sends from several threads until all is sent or the inference worker is gone.
    private static List<Asked> flood(ModelInstance instance, AtomicInteger sent) throws Exception {
        var all = new ArrayList<Asked>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            var tasks = IntStream.range(0, THREADS)
                    .<Callable<List<Asked>>>mapToObj(seed -> () -> send(instance, new Random(seed), sent))
                    .toList();
            for (var done : threads.invokeAll(tasks)) {
                all.addAll(done.get());
            }
        }
        return all;
    }

    private static List<Asked> send(ModelInstance instance, Random random, AtomicInteger sent) {
        var asked = new ArrayList<Asked>();
        try {
            for (int i = 0; i < REQUESTS_EACH; i++) {
                int rows = 1 + random.nextInt(40);
                float left = random.nextInt(1000);
                float right = random.nextInt(1000);
                asked.add(
                        new Asked(ask(instance, rows, left, right), left + right + " " + (left - right) + " " + rows));
                sent.incrementAndGet();
            }
        } catch (Ask.Gone gone) {
            return asked;
        }
        return asked;
    }

    private static Ask.Answer ask(ModelInstance instance, int rows, float left, float right) {
        int bytes = 4 * COLUMNS * rows;
        var slot = Ask.room(instance, instance.spec().requestBytes(2L * bytes, 0));
        var first = slot.fixed(0, new long[] {rows, COLUMNS}, bytes);
        var second = slot.fixed(1, new long[] {rows, COLUMNS}, bytes);
        while (first.hasRemaining()) {
            first.putFloat(left);
            second.putFloat(right);
        }
        return Ask.submit(slot, System.nanoTime() + TimeUnit.MINUTES.toNanos(1), reply -> {
            int last = bytes - 4;
            return reply.outputs().get(0).data().getFloat(last) + " "
                    + reply.outputs().get(1).data().getFloat(last) + " "
                    + reply.outputs().get(1).dims()[0];
        });
    }
}
