package dev.windlass.exchange;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Wakes who waits for room. Who is woken may give room back at once, and so wake another: that happens one
/// after the other, by whoever wakes first, never one inside the other. Thread-safe.
final class RoomTurns {
    private final Supplier<Hop.@Nullable RoomWaiter> next;
    private final Queue<Hop.RoomWaiter> woken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger notes = new AtomicInteger();

    /// @param next takes who waits longest out of the line
    RoomTurns(Supplier<Hop.@Nullable RoomWaiter> next) {
        this.next = next;
    }

    /// Wakes `waiter`, or in its place the next one who still waits.
    void wake(Hop.RoomWaiter waiter) {
        woken.add(waiter);
        if (notes.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (var one = woken.poll(); one != null; one = woken.poll()) {
                wakeFirst(one);
            }
            seen = notes.addAndGet(-seen);
        } while (seen != 0);
    }

    private void wakeFirst(Hop.RoomWaiter waiter) {
        for (var one = waiter; one != null && !took(one); ) {
            one = next.get();
        }
    }

    /// True if he still waited.
    static boolean took(Hop.RoomWaiter waiter) {
        try {
            return waiter.roomFreed();
        } catch (RuntimeException broken) {
            SlotRequest.report(broken);
            return false;
        }
    }
}
