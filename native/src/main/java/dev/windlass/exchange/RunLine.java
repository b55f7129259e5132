package dev.windlass.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Who runs and who waits among the [RunTurns]. Whoever calls it holds its monitor.
final class RunLine {
    /// A tenant that has nothing running waits no longer for runs that take so long themselves.
    private static final long LONGEST_NANOS = 50_000_000;

    final Map<String, TenantRuns> accounts = new HashMap<>();
    private final int atOnce;
    private final LongSupplier nanoTime;
    private final List<RunSeat> waiting = new ArrayList<>();
    private int running;

    /// Where the run begins that was begun last, in what its tenant has had for its weight.
    private double virtualNanos;

    RunLine(int atOnce, LongSupplier nanoTime) {
        this.atOnce = atOnce;
        this.nanoTime = nanoTime;
    }

    boolean somebodyWaits() {
        return !waiting.isEmpty();
    }

    /// See [RunSeat#begin].
    boolean begins(RunSeat seat, Deferred after) {
        if (seat.runs) {
            return goesOn(seat, after);
        }
        boolean may = (!seat.waits && running < atOnce) || goesBeside(seat);
        if (may) {
            grant(seat);
        } else {
            waits(seat);
        }
        return may;
    }

    private boolean goesOn(RunSeat seat, Deferred after) {
        if (seat.called) {
            seat.called = false;
            return true;
        }
        var other = next();
        if (other == null || start(other) >= start(seat)) {
            pay(seat);
            return true;
        }
        stop(seat);
        waits(seat);
        call(other, after);
        return false;
    }

    private boolean goesBeside(RunSeat seat) {
        return running < 2L * atOnce
                && seat.account.running == 0
                && (seat.waits
                        ? nanoTime.getAsLong() - seat.sinceNanos > LONGEST_NANOS
                        : seat.account.goesBeside(seat.expectedNanos, virtualNanos));
    }

    /// See [RunSeat#rests].
    void rests(RunSeat seat, Deferred after) {
        waitsNoMore(seat);
        if (seat.runs) {
            stop(seat);
            var other = running < atOnce ? next() : null;
            if (other != null) {
                call(other, after);
            }
        }
    }

    /// See [RunSeat#slowdown].
    double slowdown(RunSeat seat) {
        if (waiting.isEmpty()) {
            return 1;
        }
        var own = seat.account;
        double all = own.weight();
        for (var each : accounts.values()) {
            all += each != own && each.running + each.waiting > 0 ? each.weight() : 0;
        }
        int seats = own.running + own.waiting + (seat.runs || seat.waits ? 0 : 1);
        return Math.max(1, seats * all / own.weight() / atOnce);
    }

    private void call(RunSeat seat, Deferred after) {
        grant(seat);
        seat.called = true;
        after.goesOn(seat.dispatch);
    }

    private void grant(RunSeat seat) {
        pay(seat);
        waitsNoMore(seat);
        seat.runs = true;
        running++;
        seat.account.running++;
    }

    private void stop(RunSeat seat) {
        // Of a run that was had nothing is left here.
        seat.account.finishNanos -= seat.paidNanos;
        seat.paidNanos = 0;
        seat.called = false;
        seat.runs = false;
        running--;
        seat.account.running--;
    }

    private void waits(RunSeat seat) {
        if (!seat.waits) {
            seat.waits = true;
            seat.sinceNanos = nanoTime.getAsLong();
            seat.liftedNanos = virtualNanos;
            seat.account.waiting++;
            waiting.add(seat);
        }
    }

    private void waitsNoMore(RunSeat seat) {
        if (seat.waits) {
            seat.waits = false;
            seat.account.waiting--;
            waiting.remove(seat);
        }
    }

    /// Of those that are owed as much, who waits longest.
    private @Nullable RunSeat next() {
        RunSeat first = null;
        for (var seat : waiting) {
            if (first == null || start(seat) < start(first)) {
                first = seat;
            }
        }
        return first;
    }

    private double start(RunSeat seat) {
        return Math.max(seat.waits ? seat.liftedNanos : virtualNanos, seat.account.finishNanos);
    }

    private void pay(RunSeat seat) {
        double start = start(seat);
        virtualNanos = Math.max(virtualNanos, start);
        seat.paidNanos = (double) seat.expectedNanos / seat.account.weight();
        seat.account.finishNanos = start + seat.paidNanos;
    }
}
