package dev.windlass.agent;

import java.time.Duration;
import java.util.ArrayDeque;

/// Tells a crash loop from single crashes: so many deaths in a row within so long, none of which came after an answer.
/// A version that answers between its deaths serves somebody: whether it does so well enough is the judge's to say.
/// Times are [System#nanoTime]'s.
final class CrashLoop {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);

    /// A start costs a core a second or two; whoever has nothing else to serve with waits no longer than this.
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(15);

    /// The same for a version that answers between its deaths.
    private static final Duration SERVING_BACKOFF_MAX = Duration.ofSeconds(1);

    private final int deathsMax;
    private final Duration window;
    private final ArrayDeque<Long> deaths = new ArrayDeque<>();
    private int fruitless;

    CrashLoop(int deathsMax, Duration window) {
        this.deathsMax = deathsMax;
        this.window = window;
    }

    /// Notes a death.
    ///
    /// @param answered true if it had answered a request before
    /// @return true if that were too many in a row
    boolean died(long nowNanos, boolean answered) {
        var before = deaths.peekLast();
        boolean inARow = before != null
                && nowNanos - before <= window.toNanos() + backoff().toNanos();
        deaths.addLast(nowNanos);
        while (nowNanos - deaths.getFirst() > window.toNanos()) {
            deaths.removeFirst();
        }
        fruitless = answered ? 0 : inARow ? fruitless + 1 : 1;
        return fruitless >= deathsMax;
    }

    /// How long to wait before the next start: at once after a first death, longer with each that follows.
    Duration backoff() {
        boolean serving = fruitless == 0;
        int count = serving ? deaths.size() : fruitless;
        if (count <= 1) {
            return Duration.ZERO;
        }
        var max = serving ? SERVING_BACKOFF_MAX : BACKOFF_MAX;
        var doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(count - 2, 10));
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
