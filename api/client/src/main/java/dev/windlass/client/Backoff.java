package dev.windlass.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// Pauses between tries, longer each time, until somebody's patience is over. Used by one thread.
public final class Backoff {
    private static final long FIRST_NANOS = 250_000_000L;
    private static final long LONGEST_NANOS = 5_000_000_000L;

    private final long patienceNanos;
    private long deadline;
    private long next = FIRST_NANOS;

    /// @param patience counted from now on
    public Backoff(Duration patience) {
        this.patienceNanos = patience.toNanos();
        this.deadline = System.nanoTime() + patienceNanos;
    }

    /// Waits, at most until the patience ends, so that one last try falls there.
    ///
    /// @return false at once if it is over: there is no further try
    public boolean pause() {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        // Apart from the others that were refused at the same moment.
        long apart = ThreadLocalRandom.current().nextLong(next / 4 + 1);
        LockSupport.parkNanos(Math.min(left, next - apart));
        next = Math.min(LONGEST_NANOS, 2 * next);
        return true;
    }

    /// Something went on: patience and pauses begin anew.
    void wentOn() {
        deadline = System.nanoTime() + patienceNanos;
        next = FIRST_NANOS;
    }
}
