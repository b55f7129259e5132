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

/// At most `atOnce` calls per endpoint and process, since the workflow service takes only ten updates in
/// flight; up to `waiting` others wait for their turn, no longer than `patience`. Whoever gets no turn is
/// told so by an empty answer.
final class EndpointTurns {
    private final int atOnce;
    private final int waiting;
    private final Duration patience;
    private final Map<EndpointRef, Queue> queues = new ConcurrentHashMap<>();

    /// `users` counts holders and waiters, so that an endpoint's queue goes with its last.
    private record Queue(
            @OwnPool("an endpoint is one tenant's") Semaphore turns, int users) {}

    EndpointTurns(int atOnce, int waiting, Duration patience) {
        this.atOnce = atOnce;
        this.waiting = waiting;
        this.patience = patience;
    }

    <T> Optional<T> take(EndpointRef endpoint, Supplier<T> call) {
        var queue = queues.compute(
                endpoint,
                (_, now) ->
                        now == null ? new Queue(new Semaphore(atOnce, true), 1) : new Queue(now.turns, now.users + 1));
        try {
            return queue.users > atOnce + waiting ? Optional.empty() : inTurn(queue.turns, call);
        } finally {
            queues.computeIfPresent(endpoint, (_, now) -> now.users == 1 ? null : new Queue(now.turns, now.users - 1));
        }
    }

    private <T> Optional<T> inTurn(Semaphore turns, Supplier<T> call) {
        try {
            if (!turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
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
