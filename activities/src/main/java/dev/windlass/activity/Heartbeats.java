package dev.windlass.activity;

import io.temporal.activity.Activity;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Keeps a long activity's heartbeat going, which is also how it learns that it was cancelled.
final class Heartbeats {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private Heartbeats() {}

    /// Something that blocks.
    @FunctionalInterface
    interface Blocking<T> {
        T run() throws Exception;
    }

    /// Runs `work` on `threads` and heartbeats until it is done; interrupts it if the activity is cancelled.
    static <T> T during(ExecutorService threads, Blocking<T> work) {
        var context = Activity.getExecutionContext();
        Future<T> running = threads.submit(work::run);
        try {
            while (true) {
                try {
                    return running.get(EVERY.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException stillRunning) {
                    context.heartbeat(null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Activity.wrap(e);
        } catch (ExecutionException e) {
            throw Activity.wrap(e.getCause() instanceof Exception cause ? cause : e);
        } finally {
            running.cancel(true);
        }
    }

    /// One look; null means: not yet.
    @FunctionalInterface
    interface Look<T> {
        /// @param elapsed since the first attempt began; without the time between two attempts
        @org.jspecify.annotations.Nullable T look(Duration elapsed);
    }

    /// Looks, heartbeats and waits for `every`, until a look finds something. Ends by cancellation too. The time
    /// that has passed travels with the heartbeat: no two machines' clocks are compared.
    static <T> T until(Duration every, Look<T> look) {
        var context = Activity.getExecutionContext();
        var before =
                context.getHeartbeatDetails(Long.class).map(Duration::ofMillis).orElse(Duration.ZERO);
        long from = System.nanoTime();
        while (true) {
            var elapsed = before.plusNanos(System.nanoTime() - from);
            var found = look.look(elapsed);
            if (found != null) {
                return found;
            }
            context.heartbeat(elapsed.toMillis());
            LockSupport.parkNanos(every.toNanos());
            if (Thread.interrupted()) {
                throw Activity.wrap(new InterruptedException("the Temporal worker is shutting down"));
            }
        }
    }
}
