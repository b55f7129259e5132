package dev.windlass.cli;

import java.time.Duration;

/// One patience for all that a command waits for.
final class Deadline {
    private final long atNanos;

    /// @param patience counted from now on
    Deadline(Duration patience) {
        this.atNanos = System.nanoTime() + patience.toNanos();
    }

    /// Zero once it is over.
    Duration left() {
        return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }
}
