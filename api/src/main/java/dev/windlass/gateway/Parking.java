package dev.windlass.gateway;

import dev.windlass.exchange.Hop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.Scheduler;

/// Lets requests wait, for a bounded time and in a bounded number, for room in a slab or for a new inference
/// worker.
final class Parking {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Scheduler timer;
    private final int parkedMax;
    private final AtomicInteger parked = new AtomicInteger();

    /// @param timer runs short things later
    Parking(Scheduler timer, int parkedMax) {
        this.timer = timer;
        this.parkedMax = parkedMax;
    }

    /// How many requests wait now.
    int parked() {
        return parked.get();
    }

    /// Runs `again` soon. False if too many wait already.
    boolean lookAgain(Runnable again) {
        if (!enter()) {
            return false;
        }
        timer.schedule(
                () -> {
                    leave();
                    again.run();
                },
                LOOK_AGAIN_MILLIS,
                TimeUnit.MILLISECONDS);
        return true;
    }

    /// Runs `again` when the hop has room, or `tooLate` after `withinNanos`; exactly one of them, once.
    /// False if too many wait already: then neither is run.
    boolean forRoom(Hop hop, long withinNanos, Runnable again, Runnable tooLate) {
        if (!enter()) {
            return false;
        }
        var decided = new AtomicBoolean();
        var limit = timer.schedule(
                () -> {
                    if (decided.compareAndSet(false, true)) {
                        leave();
                        tooLate.run();
                    }
                },
                Math.max(0, withinNanos),
                TimeUnit.NANOSECONDS);
        var wait = hop.whenRoom(() -> {
            boolean waits = decided.compareAndSet(false, true);
            if (waits) {
                limit.cancel();
                leave();
                again.run();
            }
            return waits;
        });
        if (wait == Hop.RoomWait.TOO_MANY && decided.compareAndSet(false, true)) {
            limit.cancel();
            leave();
            return false;
        }
        return true;
    }

    private boolean enter() {
        if (parked.incrementAndGet() > parkedMax) {
            leave();
            return false;
        }
        return true;
    }

    private void leave() {
        parked.decrementAndGet();
    }
}
