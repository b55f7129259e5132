package dev.windlass.exchange;

import dev.windlass.slab.BatchLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits in front of an inference worker, the earliest deadline first, and which of it goes together:
/// the first, and behind it as many that it can be run with as keep all their deadlines. Nobody waits for
/// others to come. Guarded by the [SlotPool]'s lock.
final class BatchQueue {
    private final List<SlotRequest> queue = new ArrayList<>();

    /// Most come in the order of their deadlines.
    void add(SlotRequest request) {
        int at = queue.size();
        while (at > 0 && goesBefore(request, queue.get(at - 1))) {
            at--;
        }
        queue.add(at, request);
    }

    private static boolean goesBefore(SlotRequest one, SlotRequest other) {
        return other.parts == null && one.deadlineNanos - other.deadlineNanos < 0;
    }

    void addFirst(SlotRequest request) {
        queue.addFirst(request);
    }

    void remove(SlotRequest request) {
        queue.remove(request);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    void clear() {
        queue.clear();
    }

    /// What a run of the first one alone will take; 0 if nothing is known or waits.
    long firstNanos() {
        return queue.isEmpty() ? 0 : alone(queue.getFirst());
    }

    private static long alone(SlotRequest request) {
        return request.parts != null ? 0 : request.cost().nanos(Math.max(1, request.layout.rows()));
    }

    /// What all will take.
    long allNanos() {
        return aheadNanos(queue.isEmpty() ? 0 : queue.getLast().deadlineNanos);
    }

    /// What all will take that goes before that deadline, those together that may; 0 for what isn't known.
    long aheadNanos(long deadlineNanos) {
        long nanos = 0;
        for (var request : queue) {
            if (request.parts != null || request.deadlineNanos - deadlineNanos <= 0) {
                nanos += nanosAmong(request);
            }
        }
        return nanos;
    }

    private long nanosAmong(SlotRequest request) {
        int rows = request.batchRows();
        int together = Math.min(request.instance.spec().batchRowsMax(), queue.size() * rows);
        return rows == 0 || together <= rows || !request.cost().batchPays()
                ? alone(request)
                : request.cost().nanos(together) * rows / together;
    }

    /// Takes what goes next; null if nothing waits.
    ///
    /// @param begins when it will begin to run, about
    /// @param mostNanos that it takes, unless the first one alone does
    /// @param after told of those that are too late, unless the inference worker keeps something for them
    @Nullable Batch next(long now, long begins, long mostNanos, Deferred after) {
        var first = poll();
        while (first != null && first.deadlineNanos - now < 0 && first.parts == null) {
            first.place = Place.HELD;
            after.expire(first);
            first = poll();
        }
        if (first == null) {
            return null;
        }
        var batch = new Batch(first);
        if (first.batchRows() > 0 && !queue.isEmpty()) {
            gather(batch, first, begins, mostNanos);
        }
        return batch;
    }

    private @Nullable SlotRequest poll() {
        return queue.isEmpty() ? null : queue.removeFirst();
    }

    private void gather(Batch batch, SlotRequest first, long begins, long mostNanos) {
        var cost = first.cost();
        if (!cost.batchPays()) {
            return;
        }
        int rowsMax = first.instance.spec().batchRowsMax();
        long leftNanos = Math.max(first.deadlineNanos - begins, cost.nanos(first.batchRows()));
        for (var others = queue.iterator(); others.hasNext() && batch.rows() < rowsMax; ) {
            var other = others.next();
            int rows = batch.rows() + other.batchRows();
            long withIt = Math.min(leftNanos, other.deadlineNanos - begins);
            boolean goes = other.batchRows() > 0
                    && other.instance == first.instance
                    && rows <= rowsMax
                    && batch.bytes() + other.requestLen() <= BatchLimits.BATCH_BYTES_MAX
                    && cost.nanos(rows) <= Math.min(withIt, mostNanos)
                    && other.layout.goesWith(first.layout);
            if (goes) {
                others.remove();
                batch.add(other);
                leftNanos = withIt;
            }
        }
    }
}
