package dev.windlass.exchange;

import java.util.Arrays;

/// Requests that may be run together, the earliest deadline first, and which of them go now: as many as
/// keep the first one's deadline. But where that would make a short run of it, and those behind be late
/// for it, they are all the worse for it when their turn comes: one after another comes up with little
/// time left, and an overload makes of a model that answers 3,000 rows a second one that answers 100.
/// Then the first ones are let go that stand in the way of the run that does most for its time (the early
/// drop of Nexus, SOSP 2019). One thread's at a time; used again and again.
final class BatchWindow {
    /// A run is better that does so many times as much.
    private static final double BETTER = 1.001;

    private long[] leftNanos = new long[64];
    private int[] rows = new int[64];
    private int[] goes = new int[64];
    private int size;
    private int from;
    private int going;
    private int goingRows;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /// @param left until its deadline, from when the run begins
    void add(long left, int itsRows) {
        if (size == rows.length) {
            leftNanos = Arrays.copyOf(leftNanos, 2 * size);
            rows = Arrays.copyOf(rows, 2 * size);
            goes = new int[2 * size];
        }
        leftNanos[size] = left;
        rows[size++] = itsRows;
    }

    /// Those before it are let go.
    int from() {
        return from;
    }

    /// How many go now; 0 if nobody can be in time.
    int going() {
        return going;
    }

    /// @return which that is of those that were added
    int goes(int index) {
        return goes[index];
    }

    int goingRows() {
        return goingRows;
    }

    /// @param rowsMax of a run
    void choose(RunCost cost, int rowsMax) {
        take(0, most(0, 0, cost, rowsMax));
        if (goingRows < fill(0, rowsMax)) {
            int whole = firstWhole(cost, rowsMax);
            if (!allInTime(whole, cost, rowsMax)) {
                takeBest(whole, cost, rowsMax);
            }
        }
    }

    private void take(int first, int most) {
        from = first;
        going = 0;
        goingRows = 0;
        for (int i = first; i < size; i++) {
            if (goingRows + rows[i] <= most) {
                goes[going++] = i;
                goingRows += rows[i];
            }
        }
    }

    /// How many rows a run may have that begins with one of them and is over before its deadline; 0 if
    /// there is no such run.
    private int most(int first, long laterNanos, RunCost cost, int rowsMax) {
        long left = leftNanos[first] - laterNanos;
        int most = Math.min(rowsMax, cost.rowsSurelyWithin(left));
        int own = rows[first];
        return most < own && cost.nanos(own) <= left ? own : most < own ? 0 : most;
    }

    /// How many rows it has, of as many as it may have.
    private int fill(int first, int most) {
        int sum = 0;
        for (int i = first; i < size && sum < most; i++) {
            sum += sum + rows[i] <= most ? rows[i] : 0;
        }
        return sum;
    }

    private boolean whole(int first, long laterNanos, RunCost cost, int rowsMax) {
        return fill(first, most(first, laterNanos, cost, rowsMax)) == fill(first, rowsMax);
    }

    private int firstWhole(RunCost cost, int rowsMax) {
        int first = 0;
        while (first < size && !whole(first, 0, cost, rowsMax)) {
            first++;
        }
        return first;
    }

    /// Whether those before it can go in runs of their own, and it will still be in time with all its own.
    private boolean allInTime(int whole, RunCost cost, int rowsMax) {
        long later = 0;
        int next = 0;
        while (next < whole) {
            int most = most(next, later, cost, rowsMax);
            if (most == 0) {
                return false;
            }
            int sum = 0;
            while (next < size && sum + rows[next] <= most) {
                sum += rows[next++];
            }
            later += cost.nanos(sum);
        }
        return next == size || whole(next, later, cost, rowsMax);
    }

    private void takeBest(int last, RunCost cost, int rowsMax) {
        double best = 0;
        int bestFirst = size;
        int bestMost = 0;
        for (int first = 0; first < size && first <= last; first++) {
            int most = most(first, 0, cost, rowsMax);
            int done = fill(first, most);
            double rate = done == 0 ? 0 : (double) done / Math.max(1, cost.nanos(done));
            if (rate > BETTER * best) {
                best = rate;
                bestFirst = first;
                bestMost = most;
            }
        }
        take(bestFirst, bestMost);
    }
}
