package dev.windlass.gateway.shadow;

import dev.windlass.quota.OwnPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;

/// What the parse pool has to spare for shadows: one step at a time, and none while anybody waits for
/// it. Thread-safe.
final class SpareThread {
    @OwnPool("the gateway's, which is marked there")
    private final ThreadPoolExecutor parsePool;

    private final AtomicBoolean taken = new AtomicBoolean();

    SpareThread(ThreadPoolExecutor parsePool) {
        this.parsePool = parsePool;
    }

    /// Runs the step there; false if nothing is to spare.
    boolean runs(Runnable step) {
        if (!parsePool.getQueue().isEmpty() || !taken.compareAndSet(false, true)) {
            return false;
        }
        try {
            parsePool.execute(() -> {
                try {
                    step.run();
                } finally {
                    taken.set(false);
                }
            });
            return true;
        } catch (RejectedExecutionException stopping) {
            taken.set(false);
            return false;
        }
    }
}
