package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.TestModels;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a small request costs the node's heap on its way over the instance and back.
@Timeout(180)
class HeapBudgetTest {
    private static final int BYTES_PER_REQUEST_MAX = 1024;
    private static final int WARM_UP = 5_000;
    private static final int REQUESTS = 5_000;

    /// On a busy machine code is compiled late: what it allocates before that is none of its budget.
    private static final int ROUNDS = 5;

    private static final long[] DIMS = {1, 32};

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Semaphore answered = new Semaphore(0);
    private final AtomicReference<InferenceFailure> failure = new AtomicReference<>();
    private volatile byte[] wasted = {};

    @TempDir
    Path directory;

    @Test
    void aSmallRequestTakesAtMostAKibibyte() throws Exception {
        assertThat(bytesPerRequest(() -> {}, () -> {})).isBetween(1L, (long) BYTES_PER_REQUEST_MAX);
    }

    @Test
    void whatTheAskerAllocatesIsSeen() throws Exception {
        assertThat(bytesPerRequest(this::waste, () -> {})).isGreaterThan(BYTES_PER_REQUEST_MAX);
    }

    @Test
    void whatTheBellAllocatesIsSeen() throws Exception {
        assertThat(bytesPerRequest(() -> {}, this::waste)).isGreaterThan(BYTES_PER_REQUEST_MAX);
    }

    private void waste() {
        wasted = new byte[BYTES_PER_REQUEST_MAX];
    }

    /// @param asked run by the asker, for each request
    /// @param told run by the bell, for each reply
    private long bytesPerRequest(Runnable asked, Runnable told) throws Exception {
        try (var worker = WorkerProcess.start(directory, ClientSettings.standard(1))) {
            var instance = worker.load(1, TestModels.write(directory, "mlp", TestModels.mlp(1, 32, 64, 64, 1)));
            ask(instance, WARM_UP, asked, told);

            long least = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS && least > BYTES_PER_REQUEST_MAX; i++) {
                long before = allocatedByAskerAndBell();
                ask(instance, REQUESTS, asked, told);
                least = Math.min(least, (allocatedByAskerAndBell() - before) / REQUESTS);
            }
            return least;
        }
    }

    private long allocatedByAskerAndBell() {
        var both = Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(it -> it.getThreadName().equals("bell-test")
                        || it.getThreadId() == Thread.currentThread().threadId())
                .toList();
        assertThat(both).hasSize(2);
        return both.stream()
                .mapToLong(it -> threads.getThreadAllocatedBytes(it.getThreadId()))
                .sum();
    }

    private void ask(ModelInstance instance, int requests, Runnable asked, Runnable told) throws InterruptedException {
        var completion = new Completion() {
            @Override
            public void completed(Reply reply) {
                reply.close();
                told.run();
                answered.release();
            }

            @Override
            public void failed(InferenceFailure why) {
                failure.set(why);
                answered.release();
            }
        };
        for (int i = 0; i < requests && failure.get() == null; i++) {
            asked.run();
            var slot = Ask.room(instance, instance.spec().requestBytes(128, 0));
            var values = slot.fixed(0, DIMS, 128);
            while (values.hasRemaining()) {
                values.putFloat(i);
            }
            slot.submit(System.nanoTime() + TimeUnit.MINUTES.toNanos(1), completion);
            answered.acquire();
        }
        assertThat(failure).hasNullValue();
    }
}
