package dev.windlass.chores;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done again and again, each chore on a thread of its own, so that none waits for another. A turn
/// that fails is said once, and the next comes as if nothing had been.
public final class Chores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// One turn; an unchecked exception ends the turn only.
    @FunctionalInterface
    public interface Turn {
        void run() throws InterruptedException;
    }

    /// A turn that says whether it was the last.
    @FunctionalInterface
    public interface LastTurn {
        boolean run() throws InterruptedException;
    }

    /// @param period from the end of a turn to the next; the first comes at once
    public void every(String name, Duration period, Turn turn) {
        every(name, Duration.ZERO, period, turn);
    }

    /// @param first from now to the first turn
    public void every(String name, Duration first, Duration period, Turn turn) {
        start(new Chore(name, first, period, () -> {
            turn.run();
            return false;
        }));
    }

    /// Until a turn says that it was the last; the first comes at once.
    public void untilDone(String name, Duration period, LastTurn turn) {
        start(new Chore(name, Duration.ZERO, period, turn));
    }

    private void start(Chore chore) {
        var thread = Thread.ofPlatform().daemon().name(chore.name).unstarted(chore);
        threads.add(thread);
        thread.start();
    }

    private final class Chore implements Runnable {
        private final String name;
        private final Duration first;
        private final Duration period;
        private final LastTurn turn;
        private boolean failing;

        Chore(String name, Duration first, Duration period, LastTurn turn) {
            this.name = name;
            this.first = first;
            this.period = period;
            this.turn = turn;
        }

        @Override
        public void run() {
            try {
                var pause = first;
                while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS) && !wasLast()) {
                    pause = period;
                }
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean wasLast() throws InterruptedException {
            try {
                boolean last = turn.run();
                if (failing) {
                    LOG.atInfo().addKeyValue("chore", name).log("works again");
                }
                failing = false;
                return last;
            } catch (RuntimeException failure) {
                if (!failing && closed.getCount() > 0) {
                    LOG.atWarn()
                            .addKeyValue("chore", name)
                            .setCause(failure)
                            .log("failed, trying again until it works");
                }
                failing = true;
                return false;
            }
        }
    }

    /// Ends the turns. Interrupts those under way and waits for their end, 5 s at most for all.
    @Override
    public void close() {
        closed.countDown();
        threads.forEach(Thread::interrupt);
        long end = System.nanoTime() + CLOSE_MAX.toNanos();
        try {
            for (var thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
