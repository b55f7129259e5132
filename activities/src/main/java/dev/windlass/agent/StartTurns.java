package dev.windlass.agent;

import dev.windlass.exchange.VersionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Lets versions begin to start a few at a time, those that have traffic first: nineteen JVMs that start at once on
/// two cores keep the serving ones, and the gateway before them, from getting ready. Nothing begins before [#open].
/// Thread-safe.
final class StartTurns implements AutoCloseable {
    private final List<Replica> waiting = new ArrayList<>(); // guarded by itself
    private final List<Thread> threads = new ArrayList<>(); // guarded by itself

    /// From now on versions begin.
    ///
    /// @param atOnce how many may be on their way up
    /// @param turnMax a version that takes longer no longer keeps the next from beginning
    /// @param first which go before the others; asked at each turn
    void open(int atOnce, Duration turnMax, Predicate<VersionKey> first) {
        synchronized (threads) {
            for (int i = 0; i < atOnce; i++) {
                threads.add(Thread.ofPlatform().daemon().name("start-turn-" + i).start(() -> turns(turnMax, first)));
            }
        }
    }

    /// Has a version begin when its turn comes; one that began meanwhile is passed over.
    void add(Replica replica) {
        synchronized (waiting) {
            waiting.add(replica);
            waiting.notifyAll();
        }
    }

    private void turns(Duration turnMax, Predicate<VersionKey> first) {
        try {
            while (true) {
                var next = next(first);
                next.begin();
                var _ = next.awaitUp(turnMax);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private Replica next(Predicate<VersionKey> first) throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty()) {
                waiting.wait();
            }
            for (int i = 0; i < waiting.size(); i++) {
                if (first.test(waiting.get(i).key())) {
                    return waiting.remove(i);
                }
            }
            return waiting.removeFirst();
        }
    }

    /// Nothing begins any more.
    @Override
    public void close() {
        synchronized (threads) {
            threads.forEach(Thread::interrupt);
            threads.clear();
        }
    }
}
