package dev.windlass.control;

import dev.windlass.domain.Principal;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.Channel;
import dev.windlass.storage.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Wakes long polls and event streams when their promotion changed, and once a second besides, for what isn't
/// about the promotion. Postgres tells of each change, so between two changes nobody asks it but once in
/// [#LOOK]; when the channel comes back, everybody does, since something may have been missed.
final class PromotionWatch implements AutoCloseable, Channel.Listener {
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bell> bells = new HashMap<>();

    @SharedPool(
            value = "event streams and long polls",
            limit = "1,000, and 500 of the platform's people",
            share = "Shares: one tenant alone half, one key half of its tenant's",
            full = "429 at the share, 503 at the limit")
    private final Places places;

    private final Channel channel;

    /// Rings for the watchers of one promotion; goes with its last.
    private final class Bell {
        private final Condition rung = lock.newCondition();
        private long rings;
        private int watchers;
    }

    PromotionWatch(Database database, int places) {
        this.places = new Places("event streams and long polls", places);
        this.channel = Channel.open(database, List.of(Channel.PROMOTION), this);
    }

    /// A watcher's place at one promotion; given back by closing it. Changes from now on count.
    ///
    /// @throws ApiException TooMany or Unavailable, if there is no place for the principal
    Watcher take(String promotion, Principal who) {
        return new Watcher(promotion, places.take(who));
    }

    /// Used by one thread.
    final class Watcher implements AutoCloseable {
        private final String promotion;
        private final Place place;
        private final Bell bell;
        private long heard;
        private long lookAt = System.nanoTime() + LOOK.toNanos();

        private Watcher(String promotion, Place place) {
            this.promotion = promotion;
            this.place = place;
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
        ///
        /// @return true if the promotion should be looked at: it changed, or nobody has looked for a while
        boolean await(long deadlineNanos) {
            long end = Math.min(deadlineNanos, System.nanoTime() + BEAT.toNanos());
            lock.lock();
            try {
                long left = end - System.nanoTime();
                while (bell.rings == heard && left > 0) {
                    left = bell.rung.awaitNanos(left);
                }
                return toBeLookedAt();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return true;
            } finally {
                lock.unlock();
            }
        }

        private boolean toBeLookedAt() {
            long now = System.nanoTime();
            if (bell.rings == heard && now < lookAt) {
                return false;
            }
            heard = bell.rings;
            lookAt = now + LOOK.toNanos();
            return true;
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
                place.close();
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
