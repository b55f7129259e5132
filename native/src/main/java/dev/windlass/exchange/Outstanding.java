package dev.windlass.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the inference worker has: at most two batches, which it runs in the order in which it got them.
/// Guarded by the [SlotPool]'s lock.
final class Outstanding {
    /// In shorter runs waking and being woken is most of it.
    private static final long COUNTED_NANOS_MIN = 1_000_000;

    private static final double PACE_MAX = 4;
    private static final double PACE_WEIGHT = 1.0 / 16;

    private @Nullable Batch running;
    private @Nullable Batch staged;
    private long sinceNanos;
    private double pace = 1;

    boolean full() {
        return staged != null;
    }

    boolean none() {
        return running == null;
    }

    void add(Batch batch, long now) {
        batch.handedOver(now);
        if (running == null) {
            running = batch;
            sinceNanos = now;
        } else {
            staged = batch;
        }
    }

    /// When all of it will be done, about; `now` if it has nothing.
    long ends(long now) {
        if (running == null) {
            return now;
        }
        long first = now + Math.max(0, running.begunNanos + (long) (pace * running.nanos()) - now);
        return staged == null ? first : first + (long) (pace * staged.nanos());
    }

    /// So many times what is learnt of runs do they take until the last of a batch is answered: a node that
    /// has much to do takes a while for the answers, too.
    double pace() {
        return pace;
    }

    private void learnPace(Batch batch, long ran) {
        if (batch.expectedNanos > COUNTED_NANOS_MIN) {
            double times = (double) ran / batch.expectedNanos;
            pace += PACE_WEIGHT * (Math.clamp(times, 1, PACE_MAX) - pace);
        }
    }

    /// What is left begins to run now, not when it was abandoned.
    ///
    /// @return how long the batch has run that is done by it; 0 if none is
    long completed(SlotRequest request) {
        var batch = request.batch;
        if (batch == null || !batch.completed(request)) {
            return 0;
        }
        long now = System.nanoTime();
        long ran = 0;
        if (batch == staged && batch.done()) {
            staged = null;
        } else if (batch == running && batch.done()) {
            ran = now - sinceNanos;
            learnPace(batch, ran);
            sinceNanos = now;
            running = staged;
            staged = null;
        }
        if (running != null) {
            running.begins(now);
        }
        return ran;
    }

    /// Those that it is at: one, or all that it may be running at once; none if it has nothing.
    List<SlotRequest> running() {
        return running == null ? List.of() : running.left();
    }

    /// Those that nobody waits for any more. If that is all that may be running, `last` is true of the one
    /// that was abandoned last.
    List<SlotRequest> abandoned() {
        var abandoned = new ArrayList<SlotRequest>(0);
        if (running != null) {
            var left = running.left();
            left.stream().filter(it -> !it.waiting()).forEach(abandoned::add);
            boolean all = abandoned.size() == left.size();
            var last = abandoned.stream()
                    .reduce((one, other) -> one.abandonedNanos - other.abandonedNanos > 0 ? one : other);
            abandoned.forEach(it -> it.last = all && it == last.orElseThrow());
        }
        if (staged != null) {
            for (var request : staged.left()) {
                request.last = false;
                if (!request.waiting()) {
                    abandoned.add(request);
                }
            }
        }
        return abandoned;
    }

    void clear() {
        running = null;
        staged = null;
    }
}
