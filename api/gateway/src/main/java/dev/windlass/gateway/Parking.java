package dev.windlass.gateway;

import dev.windlass.exchange.Hop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.thread.Scheduler;

/// Lets requests wait, for a bounded time and at the cost of a place each, for room in a slab or for a new
/// inference worker.
final class Parking {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Scheduler timer;

    /// @param timer runs short things later
    Parking(Scheduler timer) {
        this.timer = timer;
    }

    /// Runs `again` soon. False if too many of the tenant's wait already.
    boolean lookAgain(Commons.Portion places, Runnable again) {
        if (!places.take(1)) {
            return false;
        }
        timer.schedule(
                () -> {
                    places.giveBack(1);
                    again.run();
                },
                LOOK_AGAIN_MILLIS,
                TimeUnit.MILLISECONDS);
        return true;
    }

    /// Runs `again` when the hop has room, or `tooLate` after `withinNanos`; exactly one of them, once.
    /// False if too many of the tenant's wait already: then neither is run.
    boolean forRoom(Commons.Portion places, Hop hop, long withinNanos, Runnable again, Runnable tooLate) {
        if (!places.take(1)) {
            return false;
        }
        var decided = new AtomicBoolean();
        var limit = timer.schedule(
                () -> {
                    if (decided.compareAndSet(false, true)) {
                        places.giveBack(1);
                        tooLate.run();
                    }
                },
                Math.max(0, withinNanos),
                TimeUnit.NANOSECONDS);
        var wait = hop.whenRoom(() -> {
            boolean waits = decided.compareAndSet(false, true);
            if (waits) {
                limit.cancel();
                places.giveBack(1);
                again.run();
            }
            return waits;
        });
        if (wait == Hop.RoomWait.TOO_MANY && decided.compareAndSet(false, true)) {
            limit.cancel();
            places.giveBack(1);
            return false;
        }
        return true;
    }
}
