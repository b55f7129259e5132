package dev.windlass.exchange;

/// One inference worker's place among the [RunTurns]. Whoever calls it holds the inference worker's own
/// lock. Its fields are guarded by the line.
final class RunSeat {
    final TenantRuns account;
    private final RunLine line;
    private final String tenant;

    Runnable dispatch = () -> {};
    boolean runs;

    /// It runs, and hasn't begun yet.
    boolean called;

    boolean waits;

    /// Since when it waits, and where the others were then.
    long sinceNanos;

    double liftedNanos;

    long expectedNanos;

    /// For what it begins and hasn't had yet, for its weight, as far as that was known before.
    double paidNanos;

    private boolean left;

    RunSeat(RunLine line, String tenant, TenantRuns account) {
        this.line = line;
        this.tenant = tenant;
        this.account = account;
    }

    /// @param whenItsTurn to be called by whoever is told so
    void calls(Runnable whenItsTurn) {
        synchronized (line) {
            dispatch = whenItsTurn;
        }
    }

    /// It has nothing running and wants to run something.
    ///
    /// @param nanos that it will take; 0 if that isn't known
    /// @param after gets who goes instead
    /// @return whether it may; if not, it is called when it may
    boolean begin(long nanos, Deferred after) {
        synchronized (line) {
            expectedNanos = nanos;
            return line.begins(this, after);
        }
    }

    /// Whether others wait for it to end.
    boolean othersWait() {
        synchronized (line) {
            return line.somebodyWaits();
        }
    }

    /// Something has run.
    void ran(long nanos) {
        synchronized (line) {
            account.ran(nanos, paidNanos);
            paidNanos = 0;
        }
    }

    /// It has nothing running, and nothing to run.
    ///
    /// @param after gets who goes next
    void rests(Deferred after) {
        synchronized (line) {
            line.rests(this, after);
        }
    }

    /// It is gone. A second call does nothing.
    void leave(Deferred after) {
        synchronized (line) {
            // What it was in the middle of took its time.
            paidNanos = called ? paidNanos : 0;
            line.rests(this, after);
            if (!left && --account.seats == 0) {
                line.accounts.remove(tenant, account);
            }
            left = true;
        }
    }

    /// How many times as long as alone something takes here, as long as those go on that run and wait now.
    double slowdown() {
        synchronized (line) {
            return line.slowdown(this);
        }
    }
}
