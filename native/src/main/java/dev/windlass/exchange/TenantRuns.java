package dev.windlass.exchange;

import java.util.concurrent.TimeUnit;

/// What one tenant has had of the processors. Guarded by the lock of its [RunTurns].
final class TenantRuns {
    private static final long SHORT_NANOS = 2_000_000;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private RunShare share;

    /// In what it has had for its weight: where its next run begins, unless the others are further.
    double finishNanos;

    int seats;
    int running;
    int waiting;
    private long paidUntilNanos = System.nanoTime();

    TenantRuns(RunShare share) {
        this.share = share;
    }

    int weight() {
        return share.weight();
    }

    /// What it owes by another limit is forgotten.
    void share(RunShare other) {
        if (other.computeMillisPerSecond() != share.computeMillisPerSecond()) {
            paidUntilNanos = System.nanoTime();
        }
        share = other;
    }

    /// @param paidNanos of it, for its weight, before it was known how long it would take
    void ran(long nanos, double paidNanos) {
        finishNanos += (double) nanos / share.weight() - paidNanos;
        if (share.computeMillisPerSecond() > 0) {
            long now = System.nanoTime();
            paidUntilNanos = now + Math.max(paidUntilNanos - now, 0) + 1000 * nanos / share.computeMillisPerSecond();
        }
    }

    /// A short run that doesn't wait for others, since the tenant is owed something.
    boolean goesBeside(long expectedNanos, double virtualNanos) {
        return expectedNanos > 0 && expectedNanos <= SHORT_NANOS && finishNanos <= virtualNanos;
    }

    /// See [RunTurns#overNanos].
    long overNanos() {
        return share.computeMillisPerSecond() == 0 ? 0 : Math.max(0, paidUntilNanos - System.nanoTime() - SECOND_NANOS);
    }
}
