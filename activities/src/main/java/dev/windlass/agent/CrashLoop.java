package dev.windlass.agent;

import java.time.Duration;
import java.util.ArrayDeque;

/// Tells a crash loop from single crashes: so many deaths within so long. Times are [System#nanoTime]'s.
final class CrashLoop {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

    private final int deathsMax;
    private final Duration window;
    private final ArrayDeque<Long> deaths = new ArrayDeque<>();

    CrashLoop(int deathsMax, Duration window) {
        this.deathsMax = deathsMax;
        this.window = window;
    }

    /// Notes a death.
    ///
    /// @return true if it was one too many
    boolean died(long nowNanos) {
        deaths.addLast(nowNanos);
        while (nowNanos - deaths.getFirst() > window.toNanos()) {
            deaths.removeFirst();
        }
        return deaths.size() >= deathsMax;
    }

    /// How long to wait before the next start: at once after a first death, longer with each within the
    /// window.
    Duration backoff() {
        if (deaths.size() <= 1) {
            return Duration.ZERO;
        }
        var doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(deaths.size() - 2, 10));
        return doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
    }
}
