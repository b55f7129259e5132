package dev.windlass.control;

import dev.windlass.storage.Channel;
import dev.windlass.storage.Database;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes long polls and event streams when some promotion changed, and once a second besides, since a
/// notification may be missed while the channel to Postgres is away.
final class PromotionWatch implements AutoCloseable, Channel.Listener {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long changes;
    private final Semaphore places;
    private final int placesMax;
    private final Channel channel;

    PromotionWatch(Database database, int places) {
        this.places = new Semaphore(places);
        this.placesMax = places;
        this.channel = Channel.open(database, List.of(Channel.PROMOTION), this);
    }

    /// A watcher's place; given back by closing it.
    ///
    /// @throws ApiException TooMany
    Place take() {
        if (!places.tryAcquire()) {
            throw new ApiException(
                    new ApiFailure.TooMany("watchers", placesMax, "poll without ?timeout, or try again soon"));
        }
        return places::release;
    }

    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for a change of any promotion, a second, or the deadline, whichever comes first.
    void await(long deadlineNanos) {
        long end = Math.min(deadlineNanos, System.nanoTime() + POLL.toNanos());
        lock.lock();
        try {
            long seen = changes;
            long left = end - System.nanoTime();
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void told(String name, String payload) {
        wake();
    }

    @Override
    public void mayHaveMissed() {
        wake();
    }

    private void wake() {
        lock.lock();
        try {
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
