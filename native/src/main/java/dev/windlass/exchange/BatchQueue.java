package dev.windlass.exchange;

import dev.windlass.slab.BatchLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What waits in front of an inference worker, and which of it goes together: the first, and behind it as many that it
/// can be run with as keep all their deadlines. Nobody waits for others to come. Guarded by the [SlotPool]'s lock.
final class BatchQueue {
    private final Deque<SlotRequest> queue = new ArrayDeque<>();

    void add(SlotRequest request) {
        queue.add(request);
    }

    void addFirst(SlotRequest request) {
        queue.addFirst(request);
    }

    void remove(SlotRequest request) {
        queue.remove(request);
    }

    void clear() {
        queue.clear();
    }

    /// Takes what goes next; null if nothing waits.
    ///
    /// @param begins when it will begin to run, about
    /// @param after told of those that are too late
    @Nullable Batch next(long now, long begins, Deferred after) {
        var first = queue.poll();
        while (first != null && first.deadlineNanos - now < 0) {
            first.place = SlotRequest.Place.HELD;
            after.expire(first);
            first = queue.poll();
        }
        if (first == null) {
            return null;
        }
        var batch = new Batch(first);
        if (first.batchRows() > 0 && !queue.isEmpty()) {
            gather(batch, first, begins);
        }
        return batch;
    }

    private void gather(Batch batch, SlotRequest first, long begins) {
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
                    && cost.nanos(rows) <= withIt
                    && other.layout.goesWith(first.layout);
            if (goes) {
                others.remove();
                batch.add(other);
                leftNanos = withIt;
            }
        }
    }
}
