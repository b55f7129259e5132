package dev.windlass.agent;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something done again and again on a thread of its own, one turn at a time, the first at once. A turn that
/// fails is said once, and the next comes as if nothing had been.
public final class Repeating implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final String name;
    private final Duration every;
    private final Turn turn;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    private Repeating(String name, Duration every, Turn turn) {
        this.name = name;
        this.every = every;
        this.turn = turn;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /// One turn; an unchecked exception ends the turn only.
    @FunctionalInterface
    public interface Turn {
        void run() throws InterruptedException;
    }

    /// Starts the turns; the caller closes them.
    ///
    /// @param every from the end of a turn to the next
    public static Repeating start(String name, Duration every, Turn turn) {
        var repeating = new Repeating(name, every, turn);
        repeating.thread.start();
        return repeating;
    }

    private void run() {
        try {
            do {
                once();
            } while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void once() throws InterruptedException {
        try {
            turn.run();
            if (failing) {
                LOG.atInfo().addKeyValue("task", name).log("works again");
            }
            failing = false;
        } catch (RuntimeException failure) {
            if (!failing && closed.getCount() > 0) {
                LOG.atWarn().addKeyValue("task", name).setCause(failure).log("failed, trying again until it works");
            }
            failing = true;
        }
    }

    /// Ends the turns. Interrupts the one under way and waits for its end, 5 s at most.
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_MAX);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
