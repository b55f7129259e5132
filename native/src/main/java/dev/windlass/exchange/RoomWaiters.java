package dev.windlass.exchange;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Who waits for room at one inference worker, who waits longest first. Who is woken may give room back
/// at once, and so wake another: that happens one after the other, by whoever wakes first, never one
/// inside the other. Thread-safe.
final class RoomWaiters {
    private final Queue<ModelInstance.RoomWaiter> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger length = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();

    /// False if too many wait already. Who joins asks afterwards whether there is room: it may have come
    /// before him.
    boolean join(ModelInstance.RoomWaiter waiter) {
        if (length.incrementAndGet() > InstanceLimits.ROOM_WAITERS_MAX) {
            length.decrementAndGet();
            return false;
        }
        line.add(waiter);
        return true;
    }

    /// Who has given up waiting is counted no more; nothing if he was woken, or never joined.
    void leave(ModelInstance.RoomWaiter waiter) {
        if (line.remove(waiter)) {
            length.decrementAndGet();
        }
    }

    int length() {
        return length.get();
    }

    /// Wakes who waits longest, or in his place the next one who still waits.
    void wake() {
        wake(1);
    }

    /// Wakes everybody who waits now.
    void wakeAll() {
        wake(length.get());
    }

    private void wake(int many) {
        if (many == 0 || turns.getAndAdd(many) != 0) {
            return;
        }
        int seen = many;
        do {
            for (int i = 0; i < seen; i++) {
                wakeFirst();
            }
            seen = turns.addAndGet(-seen);
        } while (seen != 0);
    }

    private void wakeFirst() {
        for (var one = line.poll(); one != null; one = line.poll()) {
            length.decrementAndGet();
            if (took(one)) {
                return;
            }
        }
    }

    private static boolean took(ModelInstance.RoomWaiter waiter) {
        try {
            return waiter.roomFreed();
        } catch (RuntimeException broken) {
            Callbacks.report(broken);
            return false;
        }
    }
}
