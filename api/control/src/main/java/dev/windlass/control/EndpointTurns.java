package dev.windlass.control;

import dev.windlass.domain.EndpointRef;
import dev.windlass.quota.OwnPool;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// At most so many calls per endpoint and process, since the workflow service takes only ten updates in flight; up to
/// `waiting` others of each kind wait for their turn, for a bounded time. Whoever gets no turn is told so by an empty
/// answer. What goes back never waits behind what goes forward: two turns are its alone.
final class EndpointTurns {
    private static final int KEPT_FOR_BACK = 2;

    private final int forwardAtOnce;
    private final int waiting;
    private final Map<EndpointRef, Queue> queues = new ConcurrentHashMap<>();

    /// Where a call leads, and how long it waits for its turn.
    enum Way {
        FORWARD(Duration.ofSeconds(20)),
        BACK(Duration.ofSeconds(10));

        private final Duration patience;

        Way(Duration patience) {
            this.patience = patience;
        }
    }

    /// The users count holders and waiters, so that an endpoint's queue goes with its last.
    private record Queue(
            @OwnPool("an endpoint is one tenant's") Semaphore turns,
            @OwnPool("an endpoint is one tenant's") Semaphore forward,
            int goingForward,
            int goingBack) {
        Queue with(Way way, int more) {
            return way == Way.FORWARD
                    ? new Queue(turns, forward, goingForward + more, goingBack)
                    : new Queue(turns, forward, goingForward, goingBack + more);
        }

        int going(Way way) {
            return way == Way.FORWARD ? goingForward : goingBack;
        }
    }

    EndpointTurns(int forwardAtOnce, int waiting) {
        this.forwardAtOnce = forwardAtOnce;
        this.waiting = waiting;
    }

    <T> Optional<T> take(EndpointRef endpoint, Way way, Supplier<T> call) {
        var queue = queues.compute(endpoint, (_, now) -> (now == null ? empty() : now).with(way, 1));
        try {
            if (queue.going(way) > most(way) + waiting) {
                return Optional.empty();
            }
            long untilNanos = System.nanoTime() + way.patience.toNanos();
            return way == Way.FORWARD
                    ? inTurn(queue.forward, untilNanos, () -> inTurn(queue.turns, untilNanos, call))
                            .flatMap(it -> it)
                    : inTurn(queue.turns, untilNanos, call);
        } finally {
            queues.computeIfPresent(endpoint, (_, now) -> {
                var left = now.with(way, -1);
                return left.goingForward + left.goingBack == 0 ? null : left;
            });
        }
    }

    /// For tests: who has a turn or waits for one.
    int going(EndpointRef endpoint, Way way) {
        var queue = queues.get(endpoint);
        return queue == null ? 0 : queue.going(way);
    }

    private Queue empty() {
        return new Queue(new Semaphore(most(Way.BACK), true), new Semaphore(most(Way.FORWARD), true), 0, 0);
    }

    private int most(Way way) {
        return way == Way.FORWARD ? forwardAtOnce : forwardAtOnce + KEPT_FOR_BACK;
    }

    private static <T> Optional<T> inTurn(Semaphore turns, long untilNanos, Supplier<T> call) {
        try {
            if (!turns.tryAcquire(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(call.get());
        } finally {
            turns.release();
        }
    }
}
