package dev.windlass.exchange;

import java.util.concurrent.TimeUnit;

/// What running rows at once takes, `t(n) = a + b n`, by least squares that forget: the last hundred runs
/// count. Thread-safe.
final class RunCost {
    private static final double KEPT = 0.98;

    private static final double PEAK_KEPT = 0.995;

    /// In a shorter run nothing is gained by beginning before others are there.
    private static final double SHORT_NANOS = 100_000;

    /// Fewer runs say nothing yet.
    private static final double RUNS_MIN = 4;

    /// A run that took so many times what was expected was held up by others.
    private static final double EXPECTED_TIMES_MAX = 4;

    /// Others hold a run up, and nobody makes it quicker than it is: after one so many times as quick as
    /// was expected, all that was seen before was held up.
    private static final double QUICK_TIMES = 2;

    private static final double ABOUT = 0.99;

    private static final double ALWAYS_BELIEVED_NANOS = 10_000;

    /// Batches save something if what a run takes besides its rows is at least this part of a row.
    private static final double WORTH = 1.0 / 8;

    /// So many times what they differ by on average.
    private static final double SURE_TIMES = 3;

    private static final long BELIEVED_NANOS = 1_000_000_000;

    /// A tenth of the time at most is spent on finding out whether runs still take so long.
    private static final int BELIEVED_RUNS = 10;

    private double runs;
    private double rows;
    private double nanos;
    private double rowsRows;
    private double rowsNanos;

    /// How far runs were from what was expected.
    private double offNanos;

    /// So many times as long as expected took the longest run, which is forgotten slowly.
    private double heldUpTimes = 1;

    private long sawNanos;

    /// A run of so many rows was seen.
    synchronized void saw(int ran, long took) {
        double n = Math.max(1, ran);
        double seen = (double) took;
        double expected = runs < RUNS_MIN ? seen : expected(n);
        double t = Math.min(seen, Math.max(ALWAYS_BELIEVED_NANOS, EXPECTED_TIMES_MAX * expected));
        sawNanos = System.nanoTime();
        boolean comparable = !Double.isNaN(perRow()) || n * runs >= ABOUT * rows; // else fewer rows may be why
        if (QUICK_TIMES * seen < expected && comparable) {
            nanos /= QUICK_TIMES;
            rowsNanos /= QUICK_TIMES;
        }
        offNanos = KEPT * offNanos + Math.abs(t - expected);
        heldUpTimes = Math.max(1 + PEAK_KEPT * (heldUpTimes - 1), t / Math.max(1, expected));
        runs = KEPT * runs + 1;
        rows = KEPT * rows + n;
        nanos = KEPT * nanos + t;
        rowsRows = KEPT * rowsRows + n * n;
        rowsNanos = KEPT * rowsNanos + n * t;
    }

    /// What a run of so many rows will take; 0 if nothing is known.
    synchronized long nanos(int asked) {
        return runs < RUNS_MIN ? 0 : Math.min(TimeUnit.DAYS.toNanos(1), (long) expected(Math.max(1, asked)));
    }

    /// How much longer than expected the longest of the last hundreds of runs would have been with so many
    /// rows; 0 if nothing is known.
    synchronized long heldUpNanos(int asked) {
        return (long) ((heldUpTimes - 1) * nanos(asked));
    }

    /// How many rows a run may have that is over by then, as most are; 0 if not one.
    synchronized int rowsSurelyWithin(long nanos) {
        if (runs < RUNS_MIN) {
            return Integer.MAX_VALUE;
        }
        return rowsIn(Math.max(nanos - SURE_TIMES * offNanos / runs, nanos / 2.0));
    }

    /// How many rows a run may have that takes no longer, about; 0 if not one.
    synchronized int rowsWithin(long nanos) {
        return runs < RUNS_MIN ? Integer.MAX_VALUE : rowsIn((double) nanos);
    }

    /// Whether nothing of the kind has run for so long that it isn't known any more what it takes.
    synchronized boolean isOld(long now) {
        return now - sawNanos > Math.min(BELIEVED_NANOS, BELIEVED_RUNS * nanos(1));
    }

    /// Whether rows are done sooner together than one after another, as far as is known.
    synchronized boolean batchPays() {
        double perRow = perRow();
        return runs < RUNS_MIN || Double.isNaN(perRow) || fixed(perRow) >= WORTH * perRow;
    }

    /// Whether a run of one row is known to be over before much else could be done.
    synchronized boolean isShort() {
        return runs >= RUNS_MIN && expected(1) < SHORT_NANOS;
    }

    /// [#expected], the other way round.
    private int rowsIn(double within) {
        double perRow = perRow();
        if (Double.isNaN(perRow)) {
            double mean = nanos / runs;
            return within < mean ? 0 : (int) Math.max(1, within / Math.max(1, mean) * rows / runs);
        }
        double left = within - fixed(perRow);
        return left < perRow ? 0 : (int) Math.min(Integer.MAX_VALUE, left / Math.max(1, perRow));
    }

    private double expected(double asked) {
        double perRow = perRow();
        if (Double.isNaN(perRow)) {
            // All had about as many rows: more take more in proportion, fewer take as long.
            return nanos / runs * Math.max(1, asked * runs / rows);
        }
        return fixed(perRow) + perRow * asked;
    }

    /// NaN if the runs had about as many rows each.
    private double perRow() {
        double spread = runs * rowsRows - rows * rows;
        return spread < 0.01 * rows * rows ? Double.NaN : Math.max(0, (runs * rowsNanos - rows * nanos) / spread);
    }

    private double fixed(double perRow) {
        return Math.max(0, (nanos - perRow * rows) / runs);
    }
}
