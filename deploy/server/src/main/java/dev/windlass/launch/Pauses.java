package dev.windlass.launch;

import java.util.concurrent.locks.LockSupport;

/// The pause between two looks at something another process does.
public final class Pauses {
    private static final long PAUSE_NS = 50_000_000;

    private Pauses() {}

    /// 50 ms, or less if the thread is interrupted.
    public static void briefly() {
        if (Thread.currentThread().isInterrupted()) {
            throw new PartException("interrupted while waiting for another process");
        }
        LockSupport.parkNanos(PAUSE_NS);
    }
}
