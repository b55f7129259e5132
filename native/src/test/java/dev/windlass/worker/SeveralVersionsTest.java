package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.onnx.TestModels;
import dev.windlass.slab.SlabLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Versions that come to and go from a real inference worker while others on it are asked.
@Timeout(120)
class SeveralVersionsTest {
    private static final int COLUMNS = 4;
    private static final int ROUNDS = 40;
    private static final int STAYING = 3;

    @TempDir
    Path directory;

    private WorkerProcess worker;

    @BeforeEach
    void start() throws Exception {
        worker = WorkerProcess.start(directory, ClientSettings.standard(1).withLayout(new SlabLayout(16, 1 << 20)));
    }

    @AfterEach
    void stop() throws Exception {
        worker.closeWithoutAWord();
    }

    /// Each answers otherwise.
    private ModelInstance mlp(int number) throws Exception {
        return worker.load(
                number, TestModels.write(directory, number + ".onnx", TestModels.mlp(number, COLUMNS, 8, 1)));
    }

    private static Ask.Answer ask(ModelInstance instance, int rows) {
        return Ask.floats(instance, new long[] {rows, COLUMNS}, Ask.ones(COLUMNS * rows), Ask::firstFloats);
    }

    private static float alone(ModelInstance instance) {
        return ((float[]) ask(instance, 1).await())[0];
    }

    @Test
    void noAnswerIsAnothersWhileVersionsComeAndGo() throws Exception {
        var staying = new ArrayList<ModelInstance>();
        for (int i = 1; i <= STAYING; i++) {
            staying.add(mlp(i));
        }
        var over = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(STAYING)) {
            var askers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < STAYING; i++) {
                var random = new Random(i);
                askers.add(threads.submit(() -> askOn(staying, random, over)));
            }
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    comeAndGo(100 + round);
                }
            } finally {
                over.set(true);
            }
            for (var asker : askers) {
                assertThat(asker.get()).isPositive();
            }
        }
        assertThat(worker.process.isAlive()).isTrue();
    }

    /// @return how many were answered
    private static int askOn(List<ModelInstance> staying, Random random, AtomicBoolean over) {
        var expected = staying.stream().map(SeveralVersionsTest::alone).toList();
        int answered = 0;
        while (!over.get()) {
            int which = random.nextInt(staying.size());
            int rows = 1 + random.nextInt(4);
            var answers = new ArrayList<Ask.Answer>();
            for (int i = 0; i < 4; i++) {
                answers.add(ask(staying.get(which), rows));
            }
            for (var answer : answers) {
                assertThat((float[]) answer.await()).hasSize(rows).satisfies(values -> {
                    for (float value : values) {
                        assertThat(value).isCloseTo(expected.get(which), within(1e-5f));
                    }
                });
                answered++;
            }
        }
        return answered;
    }

    /// It goes with requests on their way: each is answered as before, or refused.
    private void comeAndGo(int number) throws Exception {
        var instance = mlp(number);
        float expected = alone(instance);
        var last = List.of(ask(instance, 1), ask(instance, 1), ask(instance, 1), ask(instance, 1));

        worker.client.unload(instance);

        for (var answer : last) {
            if (!(answer.await() instanceof InferenceFailure.Rejected)) {
                assertThat((float[]) answer.await()).containsExactly(new float[] {expected}, within(1e-5f));
            }
        }
        assertThat(instance.acquire(512)).isInstanceOf(ModelInstance.Acquired.Gone.class);
        assertThat(worker.client.requestsHeld(instance)).isZero();
    }

    @Test
    void whatGoesFinishesItsRunAndMayBeEndedMeanwhile() throws Exception {
        var stays = mlp(1);
        float expected = alone(stays);
        var loop = worker.load(2, TestModels.write(directory, "loop.onnx", TestModels.loop()));
        var slot = Ask.room(loop, loop.spec().requestBytes(8, 0));
        slot.fixed(0, new long[] {1}, 8).putLong(Long.MAX_VALUE / 2);
        var endless = Ask.submit(slot, System.nanoTime() + TimeUnit.HOURS.toNanos(1), Ask::firstFloats);
        var unloading = Thread.ofPlatform().start(() -> worker.client.unload(loop));
        await().until(() -> unloading.getState() == Thread.State.TIMED_WAITING);

        endless.pending().cancel();
        unloading.join();

        assertThat(endless.await()).isInstanceOf(InferenceFailure.Cancelled.class);
        assertThat(loop.state()).isEqualTo(InstanceState.DRAINING);
        assertThat(alone(stays)).isEqualTo(expected);
    }

    @Test
    void aVersionIsServedWhileAnotherOneLoads() throws Exception {
        var served = mlp(1);
        float expected = alone(served);
        var slow = TestModels.write(directory, "slow.onnx", TestModels.slowToLoad(1, 512, 40));
        var loading = new AtomicBoolean(true);
        try (var thread = Executors.newSingleThreadExecutor()) {
            var loaded = thread.submit(() -> {
                try {
                    return worker.load(2, slow);
                } finally {
                    loading.set(false);
                }
            });

            int meanwhile = 0;
            while (loading.get()) {
                assertThat(alone(served)).isEqualTo(expected);
                meanwhile++;
            }

            assertThat(loaded.get().state()).isEqualTo(InstanceState.READY);
            assertThat(meanwhile).isGreaterThan(10);
        }
    }
}
