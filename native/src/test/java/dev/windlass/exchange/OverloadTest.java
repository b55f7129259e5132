package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is answered in time when more is asked than can be computed, in a time of its own: runs of `n` rows
/// take 5 ms and 0.1 ms for each row, more or less.
@Timeout(60)
class OverloadTest {
    private static final int ROWS_MAX = 16;
    private static final long FIXED_NANOS = 5_000_000;
    private static final long ROW_NANOS = 100_000;
    private static final long END_NANOS = 20_000_000_000L;
    private static final double CAPACITY = ROWS_MAX * 1e9 / (FIXED_NANOS + ROWS_MAX * ROW_NANOS);

    @TempDir
    Path directory;

    private final Random random = new Random(7);
    private final BatchQueue queue = new BatchQueue();
    private FakeInferenceWorker worker;
    private InferenceWorkerClient client;
    private ModelInstance instance;
    private long accepted;
    private long inTime;
    private long late;
    private long letGo;
    private long now;
    private long ends;

    @BeforeEach
    void start() throws Exception {
        var socket = directory.resolve("fake.sock");
        worker = FakeInferenceWorker.listen(socket, List.of(FakeInferenceWorker.Y), ROWS_MAX, _ -> {});
        client = FakeClient.connect(socket, ClientSettings.standard(3), new CompletableFuture<>());
        instance = FakeClient.load(client);
        var known = (SlotRequest) slot();
        for (int i = 0; i < 50; i++) {
            int rows = 1 + i % ROWS_MAX;
            known.cost().saw(rows, runNanos(rows));
        }
        known.release();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        worker.close();
    }

    @ParameterizedTest
    @CsvSource({"1.5, 50", "1.5, 25", "3, 50", "1.1, 100"})
    void anOverloadTakesNothingFromWhatIsAccepted(double times, int deadlineMillis) {
        drive(times * CAPACITY, deadlineMillis * 1_000_000L, true);

        assertThat(late).isLessThanOrEqualTo(accepted / 1000);
        assertThat(inTime).isGreaterThanOrEqualTo((long) (0.95 * CAPACITY * END_NANOS / 1e9));
    }

    @Test
    void anOverloadThatWasntForeseenDoesntMakeShortRunsOfIt() {
        drive(1.5 * CAPACITY, 50_000_000, false);

        assertThat(late).isLessThanOrEqualTo(inTime / 1000);
        assertThat(inTime).isGreaterThanOrEqualTo((long) (0.9 * CAPACITY * END_NANOS / 1e9));
        assertThat(letGo).isPositive();
    }

    @Test
    void nobodyIsLetGoWhileThereIsTimeForAll() {
        drive(0.7 * CAPACITY, 50_000_000, true);

        assertThat(letGo).isZero();
        assertThat(late).isZero();
        assertThat(accepted).isEqualTo(inTime);
    }

    /// @param foresees whether those are refused that couldn't be in time
    private void drive(double perSecond, long patienceNanos, boolean foresees) {
        long next = 0;
        while (now < END_NANOS || !queue.isEmpty()) {
            while (next <= now && next < END_NANOS) {
                arrive(next, patienceNanos, foresees);
                next += (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
            }
            var gone = new Deferred();
            var batch = queue.next(new BatchQueue.Opening(now, now, Long.MAX_VALUE, true, 1), gone);
            for (var request : gone.letGo()) {
                letGo++;
                request.release();
            }
            if (batch == null) {
                now = Math.max(next, now);
                if (next >= END_NANOS) {
                    return;
                }
            } else {
                run(batch);
            }
        }
    }

    private void arrive(long at, long patienceNanos, boolean foresees) {
        if (!(instance.acquire(512) instanceof ModelInstance.Acquired.Granted(var slot))) {
            return;
        }
        slot.fixed(0, new long[] {1, 2}, 8);
        var request = (SlotRequest) slot;
        request.layout.complete();
        request.deadlineNanos = at + patienceNanos;
        // It came while something ran, which was to take until then.
        long left = request.deadlineNanos - Math.max(at, ends);
        if (foresees && !queue.canBeMet(request, request.deadlineNanos, left, 1)) {
            request.release();
            return;
        }
        accepted++;
        queue.add(request);
    }

    private void run(Batch batch) {
        long took = runNanos(batch.rows());
        ends = now + batch.nanos();
        now += took;
        batch.get(0).cost().saw(batch.rows(), took);
        for (var request : batch.left()) {
            if (request.deadlineNanos - now >= 0) {
                inTime++;
            } else {
                late++;
            }
            request.release();
        }
    }

    private long runNanos(int rows) {
        return (long) ((FIXED_NANOS + rows * ROW_NANOS) * (1 + 0.05 * random.nextGaussian()));
    }

    private RequestSlot slot() {
        var slot = ((ModelInstance.Acquired.Granted) instance.acquire(512)).slot();
        slot.fixed(0, new long[] {1, 2}, 8);
        return slot;
    }
}
