package dev.windlass.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the inference worker has, in the order in which it runs them. Guarded by the [SlotPool]'s lock.
final class Outstanding {
    /// Batches that it has at most: one running, one staged.
    static final int BATCHES_MAX = 2;

    private final Deque<SlotRequest> requests = new ArrayDeque<>();
    private int batches;

    boolean full() {
        return batches >= BATCHES_MAX;
    }

    void add(SlotRequest request) {
        requests.add(request);
        batches++;
    }

    /// The next one begins to run now, not when it was abandoned.
    void completed(SlotRequest request) {
        batches--;
        requests.remove(request);
        var next = requests.peek();
        if (next != null && !next.waiting()) {
            next.abandonedNanos = System.nanoTime();
        }
    }

    /// The one that it is at, or null.
    @Nullable SlotRequest running() {
        return requests.peek();
    }

    /// Those that nobody waits for any more; of the one that may be running, `first` is true.
    List<SlotRequest> abandoned() {
        var abandoned = new ArrayList<SlotRequest>(0);
        for (var request : requests) {
            if (!request.waiting()) {
                request.first = request == requests.peek();
                abandoned.add(request);
            }
        }
        return abandoned;
    }

    void clear() {
        requests.clear();
    }
}
