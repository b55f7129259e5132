package dev.windlass.demo;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What became of each request of a [DemoTraffic]. Every request that was sent is in exactly one place: answered
/// by a version, failed (an answer, but no good one), lost (its connection broke), hung (no answer in time)
/// or under way. Thread-safe.
final class TrafficTally {
    private final LongAdder sent = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder hung = new LongAdder();
    private final Map<String, Count> byVersion = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final AtomicLong slowestMicros = new AtomicLong();

    /// What one version answered. Times are on [System#nanoTime]'s scale.
    static final class Count {
        private final LongAdder finite = new LongAdder();
        private final LongAdder nonFinite = new LongAdder();
        private final AtomicLong firstNanos = new AtomicLong();
        private final AtomicLong lastNanos = new AtomicLong();

        long answered() {
            return finite.sum() + nonFinite.sum();
        }

        long nonFinite() {
            return nonFinite.sum();
        }

        /// When its first answer came; meaningless before that.
        long firstNanos() {
            return firstNanos.get();
        }

        /// When its last answer so far came; meaningless before the first.
        long lastNanos() {
            return lastNanos.get();
        }

        private void add(boolean isFinite) {
            long now = System.nanoTime();
            firstNanos.compareAndSet(0, now);
            lastNanos.accumulateAndGet(now, (a, b) -> a == 0 || b - a > 0 ? b : a);
            (isFinite ? finite : nonFinite).increment();
        }
    }

    void send() {
        sent.increment();
    }

    void answer(String version, boolean isFinite, long micros) {
        version(version).add(isFinite);
        end(micros);
    }

    /// @param what such as `HTTP 503`
    void fail(String what, long micros) {
        failures.computeIfAbsent(what, _ -> new LongAdder()).increment();
        end(micros);
    }

    void lose(String what) {
        failures.computeIfAbsent(what, _ -> new LongAdder()).increment();
        lost.increment();
        ended.increment();
    }

    void hang() {
        hung.increment();
        ended.increment();
    }

    private void end(long micros) {
        slowestMicros.accumulateAndGet(micros, Math::max);
        ended.increment();
    }

    long sent() {
        return sent.sum();
    }

    long underWay() {
        return sent.sum() - ended.sum();
    }

    /// Requests whose connection broke before an answer.
    long lost() {
        return lost.sum();
    }

    /// Requests without an answer in time.
    long hung() {
        return hung.sum();
    }

    /// Requests that got an answer, but no good one.
    long failed() {
        return failures.values().stream().mapToLong(LongAdder::sum).sum() - lost.sum();
    }

    /// Everything that must not be: failed, lost and hung.
    long bad() {
        return failed() + lost() + hung();
    }

    /// How often what came in place of a good answer.
    Map<String, Long> failures() {
        var copy = new TreeMap<String, Long>();
        failures.forEach((what, count) -> copy.put(what, count.sum()));
        return copy;
    }

    long slowestMicros() {
        return slowestMicros.get();
    }

    /// The counts of a version, zero if it never answered.
    Count version(String version) {
        return byVersion.computeIfAbsent(version, _ -> new Count());
    }

    /// The counts of all versions that were asked for or answered.
    Map<String, Count> versions() {
        return new TreeMap<>(byVersion);
    }
}
