package dev.windlass.control;

import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import dev.windlass.quota.Shares;
import dev.windlass.quota.Shares.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Turns at inspecting models, which takes up to a minute and a process of its own each. No tenant has more
/// than its share of those that run, and of those who wait the tenant is next that was served longest ago: a
/// neighbour's small model never waits for all of another's slow ones. Thread-safe.
final class InspectionTurns {
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final int REMEMBERED_MAX = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Duration patience;

    @SharedPool(
            value = "inspections",
            limit = "`limits.inspections-max` (2), and as many files of at most `limits.artifact-bytes-max` on disk",
            share = "Shares: of two one; turns go round the tenants",
            full = "waits its turn for at most 120 s, then 503")
    private final Shares running;

    @SharedPool(
            value = "uploads that wait for an inspection",
            limit = "64",
            share = "Shares: one tenant alone half",
            full = "429 at the share, 503 at the limit; the upload stays and may be completed again")
    private final TenantPlaces waiting;

    @OwnPool("each tenant has its own queue; `waiting` bounds them")
    private final Map<String, Deque<Turn>> queues = new HashMap<>();

    /// When each was served last, by `turns`; one that isn't here was served longest ago.
    private final Map<String, Long> served = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private long turns;

    private static final class Turn {
        private final Condition granted;
        private boolean begun;

        private Turn(Condition granted) {
            this.granted = granted;
        }
    }

    /// @param size inspections at once
    /// @param waiting for a turn at once
    /// @param patience longest wait for a turn
    InspectionTurns(int size, int waiting, Duration patience) {
        this.running = new Shares(size);
        this.waiting = new TenantPlaces("uploads that wait for an inspection", waiting);
        this.patience = patience;
    }

    /// @throws ApiException TooMany or Unavailable, if there is no turn in time
    <T> T in(String tenant, ObjectCalls.Call<T> work) throws IOException {
        begin(tenant);
        try {
            return work.run();
        } finally {
            end(tenant);
        }
    }

    /// How many wait now.
    int waiting() {
        lock.lock();
        try {
            return queues.values().stream().mapToInt(Deque::size).sum();
        } finally {
            lock.unlock();
        }
    }

    private void begin(String tenant) {
        lock.lock();
        try {
            if (!queues.containsKey(tenant) && taken(tenant)) {
                return;
            }
            try (var _ = waiting.take(tenant)) {
                await(tenant, new Turn(lock.newCondition()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void await(String tenant, Turn turn) {
        queues.computeIfAbsent(tenant, _ -> new ArrayDeque<>()).add(turn);
        try {
            for (long left = patience.toNanos(); !turn.begun && left > 0; ) {
                left = turn.granted.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!turn.begun) {
            leave(tenant, turn);
            throw new ApiException(new ApiFailure.Unavailable(
                    "inspection", "no turn came within " + patience.toSeconds() + " s", RETRY));
        }
    }

    private void leave(String tenant, Turn turn) {
        queues.computeIfPresent(tenant, (_, queue) -> {
            queue.remove(turn);
            return queue.isEmpty() ? null : queue;
        });
    }

    private void end(String tenant) {
        lock.lock();
        try {
            running.giveBack(tenant, 1);
            for (var next = next(); next.isPresent(); next = next()) {
                next.get().begun = true;
                next.get().granted.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The first of the tenant that was served longest ago, of those that may have a turn now.
    private Optional<Turn> next() {
        var longestAgoFirst = queues.keySet().stream()
                .sorted(Comparator.comparingLong(tenant -> served.getOrDefault(tenant, 0L)))
                .toList();
        for (var tenant : longestAgoFirst) {
            if (taken(tenant)) {
                var turn = queues.getOrDefault(tenant, new ArrayDeque<>()).element();
                leave(tenant, turn);
                return Optional.of(turn);
            }
        }
        return Optional.empty();
    }

    private boolean taken(String tenant) {
        if (running.take(tenant, 1) != Answer.TAKEN) {
            return false;
        }
        served.put(tenant, ++turns);
        return true;
    }
}
