package dev.windlass.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for a condition, never for a time.
public final class Until {
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    private final Duration limit;
    private final Supplier<String> what;

    private Until(Duration limit, Supplier<String> what) {
        this.limit = limit;
        this.what = what;
    }

    /// @param what the condition as a sentence, for the failure's message
    public static Until within(Duration limit, String what) {
        return new Until(limit, () -> what);
    }

    /// @param what the same, with how it stands by then
    public static Until within(Duration limit, Supplier<String> what) {
        return new Until(limit, what);
    }

    /// Returns how long it took.
    ///
    /// @throws AssertionError if it doesn't hold in time
    public Duration holds(Callable<Boolean> condition) {
        long start = System.nanoTime();
        while (true) {
            if (holdsNow(condition)) {
                return Duration.ofNanos(System.nanoTime() - start);
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean holdsNow(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting until " + what.get(), e);
        }
    }
}
