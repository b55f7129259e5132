package dev.windlass.launch;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The pauses between looks at something another process does.
public final class Pauses {
    private static final long PAUSE_NS = 50_000_000;

    private Pauses() {}

    /// Looks until `met` says so.
    ///
    /// @return false if it doesn't within `patience`
    public static boolean until(BooleanSupplier met, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (!met.getAsBoolean()) {
            if (System.nanoTime() > until) {
                return false;
            }
            briefly();
        }
        return true;
    }

    /// 50 ms, or less if the thread is interrupted.
    public static void briefly() {
        if (Thread.currentThread().isInterrupted()) {
            throw new PartException("interrupted while waiting for another process");
        }
        LockSupport.parkNanos(PAUSE_NS);
    }
}
