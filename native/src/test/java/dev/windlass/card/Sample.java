package dev.windlass.card;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// One measurement of something done again and again, the next when the last is done.
///
/// @param p50 of one, in microseconds
/// @param p99 of one, in microseconds
/// @param perSecond how many in a second
/// @param first number of the answer, so that what answers otherwise isn't compared
record Sample(double p50, double p99, double perSecond, double first) {
    private static final int WARM_UP = 10;
    private static final int RUNS_MAX = 4_000_000;

    /// Something that is done, and answers a number.
    interface Run {
        double once();
    }

    /// Warms it up, then measures at least once.
    static Sample of(Run run, long millis) {
        for (int i = 0; i < WARM_UP; i++) {
            run.once();
        }
        var nanos = new long[1024];
        int count = 0;
        double first;
        long from = System.nanoTime();
        long until = from + millis * 1_000_000;
        long before = from;
        do {
            first = run.once();
            long now = System.nanoTime();
            nanos = count < nanos.length ? nanos : Arrays.copyOf(nanos, 2 * count);
            nanos[count++] = now - before;
            before = now;
        } while (before < until && count < RUNS_MAX);
        return of(Arrays.copyOf(nanos, count), before - from, first);
    }

    private static Sample of(long[] nanos, long took, double first) {
        Arrays.sort(nanos);
        return new Sample(
                nanos[nanos.length / 2] / 1e3,
                nanos[(int) Math.min(nanos.length - 1, nanos.length * 99L / 100)] / 1e3,
                nanos.length * 1e9 / took,
                first);
    }

    static double median(List<Sample> rounds, ToDoubleFunction<Sample> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    static double median(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
