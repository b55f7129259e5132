package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.TensorTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who is wanted first goes first, and who can't be in time hears of it before.
@Timeout(30)
class DeadlineOrderTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long RUN_NANOS = 200_000_000;

    @TempDir
    Path directory;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Integer> given = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private FakeInferenceWorker worker;
    private InferenceWorkerClient client;
    private BellThread bell;
    private ModelInstance instance;
    private volatile boolean holds;

    @BeforeEach
    void start() throws Exception {
        var socket = directory.resolve("fake.sock");
        worker = FakeInferenceWorker.listen(socket, List.of(FakeInferenceWorker.Y), 1, it -> {
            int rows = it.request().rows();
            given.add(rows);
            if (holds) {
                awaitGoOn();
            }
            it.line(new TensorTable.Line(Datatype.FP32, new long[] {rows, 2}, 128, 8L * rows, 0));
            it.complete(Descriptor.Status.OK, 128 + 8L * rows);
        });
        client = FakeClient.connect(socket, ClientSettings.standard(3), lost);
        bell = BellThread.start(client.bell());
        instance = FakeClient.load(client);
    }

    @AfterEach
    void stop() throws IOException {
        goOn.countDown();
        bell.close();
        client.close();
        worker.close();
    }

    @Test
    void theEarliestDeadlineGoesFirstAndOfEqualOnesWhoCameFirst() throws Exception {
        holds = true;
        long now = System.nanoTime();
        var outcomes = new ArrayList<CompletableFuture<Object>>();
        // Two are with the inference worker before the others come.
        for (int rows : List.of(2, 3)) {
            outcomes.add(submit(rows, now + 9 * MINUTE));
        }
        await().until(() -> !given.isEmpty());
        outcomes.add(submit(4, now + 3 * MINUTE));
        outcomes.add(submit(5, now + 2 * MINUTE));
        outcomes.add(submit(6, now + 4 * MINUTE));
        outcomes.add(submit(7, now + 3 * MINUTE));
        outcomes.add(submit(8, now + MINUTE));

        goOn.countDown();

        for (var outcome : outcomes) {
            assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        }
        assertThat(given).containsExactly(2, 3, 8, 5, 4, 7, 6);
    }

    @Test
    void whatGoesBeforeItSaysWhetherARequestCanBeInTime() throws Exception {
        assertThat(canMeet(1)).as("nothing is known").isTrue();
        var known = (SlotRequest) slot(2);
        for (int i = 0; i < 8; i++) {
            known.cost().saw(2, RUN_NANOS);
        }
        known.release();

        assertThat(canMeet(RUN_NANOS / 2)).isFalse();
        assertThat(canMeet(2 * RUN_NANOS)).isTrue();
        assertThat(instance.behindLineNanos()).isZero();
        holds = true;
        for (int i = 0; i < 12; i++) {
            submit(2, System.nanoTime() + MINUTE);
        }
        await().until(() -> given.size() == 1);

        // Two are with the inference worker, and nothing goes before those.
        assertThat(canMeet(RUN_NANOS)).isFalse();
        // Ten wait for two seconds, and an earlier deadline goes before them.
        assertThat(canMeet(5 * RUN_NANOS)).isTrue();
        assertThat(canMeet(MINUTE + 1)).isTrue();
        // Who would have to wait for room comes behind all of them: ten, and itself.
        assertThat(instance.behindLineNanos()).isBetween(11 * RUN_NANOS, 13 * RUN_NANOS);
    }

    private boolean canMeet(long patienceNanos) {
        var slot = slot(2);
        try {
            return slot.canMeet(System.nanoTime() + patienceNanos);
        } finally {
            slot.release();
        }
    }

    private RequestSlot slot(int rows) {
        var slot = ((ModelInstance.Acquired.Granted) instance.acquire(512)).slot();
        slot.fixed(0, new long[] {rows, 2}, 8 * rows);
        return slot;
    }

    private CompletableFuture<Object> submit(int rows, long deadlineNanos) {
        return FakeClient.submit(slot(rows), deadlineNanos);
    }

    private void awaitGoOn() {
        try {
            goOn.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
