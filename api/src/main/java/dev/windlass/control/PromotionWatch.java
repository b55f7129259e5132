package dev.windlass.control;

import dev.windlass.storage.Channel;
import dev.windlass.storage.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Wakes long polls and event streams when their promotion changed, and once a second besides, since a
/// notification may be missed while the channel to Postgres is away.
final class PromotionWatch implements AutoCloseable, Channel.Listener {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bell> bells = new HashMap<>();
    private final Semaphore places;
    private final Channel channel;

    /// Rings for the watchers of one promotion; goes with its last.
    private final class Bell {
        private final Condition rung = lock.newCondition();
        private long rings;
        private int watchers;
    }

    PromotionWatch(Database database, int places) {
        this.places = new Semaphore(places);
        this.channel = Channel.open(database, List.of(Channel.PROMOTION), this);
    }

    /// A watcher's place at one promotion; given back by closing it. Changes from now on count.
    ///
    /// @throws ApiException Unavailable, if all places are taken
    Place take(String promotion) {
        if (!places.tryAcquire()) {
            throw new ApiException(new ApiFailure.Unavailable("watchers", "too many at once", RETRY));
        }
        return new Place(promotion);
    }

    final class Place implements AutoCloseable {
        private final String promotion;
        private final Bell bell;
        private long heard;

        private Place(String promotion) {
            this.promotion = promotion;
            lock.lock();
            try {
                this.bell = bells.computeIfAbsent(promotion, _ -> new Bell());
                this.bell.watchers++;
                this.heard = bell.rings;
            } finally {
                lock.unlock();
            }
        }

        /// Waits for a change that came after the last wait (or the place) began, a second, or the deadline,
        /// whichever comes first.
        void await(long deadlineNanos) {
            long end = Math.min(deadlineNanos, System.nanoTime() + POLL.toNanos());
            lock.lock();
            try {
                long left = end - System.nanoTime();
                while (bell.rings == heard && left > 0) {
                    left = bell.rung.awaitNanos(left);
                }
                heard = bell.rings;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (--bell.watchers == 0) {
                    bells.remove(promotion);
                }
            } finally {
                lock.unlock();
                places.release();
            }
        }
    }

    @Override
    public void told(String name, String payload) {
        lock.lock();
        try {
            ring(bells.get(payload));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void mayHaveMissed() {
        lock.lock();
        try {
            bells.values().forEach(PromotionWatch::ring);
        } finally {
            lock.unlock();
        }
    }

    private static void ring(@Nullable Bell bell) {
        if (bell != null) {
            bell.rings++;
            bell.rung.signalAll();
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
