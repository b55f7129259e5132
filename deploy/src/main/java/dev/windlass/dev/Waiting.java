package dev.windlass.dev;

import java.util.concurrent.locks.LockSupport;

/// The pause between two looks at something another process does.
final class Waiting {
    private static final long PAUSE_NS = 50_000_000;

    private Waiting() {}

    /// 50 ms, or less if the thread is interrupted.
    static void briefly() {
        if (Thread.currentThread().isInterrupted()) {
            throw new DevException("interrupted while waiting for a child process");
        }
        LockSupport.parkNanos(PAUSE_NS);
    }
}
