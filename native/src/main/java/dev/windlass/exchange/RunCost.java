package dev.windlass.exchange;

import java.util.concurrent.TimeUnit;

/// What running rows at once takes, `t(n) = a + b n`, by least squares that forget: the last hundred runs count.
/// Thread-safe.
final class RunCost {
    private static final double KEPT = 0.98;

    /// In a shorter run nothing is gained by beginning before others are there.
    private static final double SHORT_NANOS = 100_000;

    /// Fewer runs say nothing yet.
    private static final double RUNS_MIN = 4;

    /// A run that took so many times what was expected was held up by others.
    private static final double EXPECTED_TIMES_MAX = 4;

    private static final double ALWAYS_BELIEVED_NANOS = 10_000;

    /// Batches save something if what a run takes besides its rows is at least this part of a row.
    private static final double WORTH = 1.0 / 8;

    private double runs;
    private double rows;
    private double nanos;
    private double rowsRows;
    private double rowsNanos;

    /// A run of so many rows was seen.
    synchronized void saw(int ran, long took) {
        double n = Math.max(1, ran);
        double seen = (double) took;
        double t = runs < RUNS_MIN
                ? seen
                : Math.min(seen, Math.max(ALWAYS_BELIEVED_NANOS, EXPECTED_TIMES_MAX * expected(n)));
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

    /// Whether rows are done sooner together than one after another, as far as is known.
    synchronized boolean batchPays() {
        double perRow = perRow();
        return runs < RUNS_MIN || Double.isNaN(perRow) || fixed(perRow) >= WORTH * perRow;
    }

    /// Whether a run of one row is known to be over before much else could be done.
    synchronized boolean isShort() {
        return runs >= RUNS_MIN && expected(1) < SHORT_NANOS;
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
