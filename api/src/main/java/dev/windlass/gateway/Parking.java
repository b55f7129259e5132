package dev.windlass.gateway;

import dev.windlass.exchange.Hop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets requests wait, for a bounded time and in a bounded number, for room in a slab or for a new inference
/// worker.
final class Parking {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final InferDesk desk;

    Parking(InferDesk desk) {
        this.desk = desk;
    }

    /// Runs `again` soon. False if too many wait already.
    boolean lookAgain(Runnable again) {
        if (!enter()) {
            return false;
        }
        desk.timer()
                .schedule(
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
        var timer = desk.timer()
                .schedule(
                        () -> {
                            if (decided.compareAndSet(false, true)) {
                                leave();
                                tooLate.run();
                            }
                        },
                        Math.max(0, withinNanos),
                        TimeUnit.NANOSECONDS);
        var wait = hop.whenRoom(() -> {
            if (decided.compareAndSet(false, true)) {
                timer.cancel();
                leave();
                again.run();
            }
        });
        if (wait == Hop.RoomWait.TOO_MANY && decided.compareAndSet(false, true)) {
            timer.cancel();
            leave();
            return false;
        }
        return true;
    }

    private boolean enter() {
        if (desk.parked().incrementAndGet() > desk.limits().parkedMax()) {
            leave();
            return false;
        }
        return true;
    }

    private void leave() {
        desk.parked().decrementAndGet();
    }
}
