package dev.windlass.exchange;

import dev.windlass.slab.BatchLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits in front of an inference worker, the earliest deadline first, and which of it goes together:
/// the first, and behind it as many that it can be run with as keep all their deadlines; see [BatchWindow].
/// Nobody waits for others to come while nothing runs. Guarded by the [SlotPool]'s lock.
final class BatchQueue {
    /// At most this part of the time that is left.
    private static final int RESERVE_PART = 2;

    private final List<SlotRequest> queue = new ArrayList<>();
    private final BatchWindow window = new BatchWindow();

    /// What is in the window.
    private final List<SlotRequest> mates = new ArrayList<>();

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
        return request.parts != null ? 0 : request.cost().nanos(rows(request));
    }

    private static int rows(SlotRequest request) {
        return Math.max(1, request.layout.rows());
    }

    /// What all will take, those together that may; 0 for what isn't known.
    long allNanos() {
        long nanos = 0;
        for (var request : queue) {
            nanos += nanosAmong(request);
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

    /// Whether it will be over by its deadline behind all that wait and go before it.
    ///
    /// @param leftNanos until its deadline, once what runs is done
    /// @param slowdown how many times as long as alone runs take
    boolean canBeMet(SlotRequest request, long deadlineNanos, long leftNanos, double slowdown) {
        var cost = request.cost();
        int rows = rows(request);
        if (slowdown * cost.nanos(rows) * (queue.size() + 1) <= leftNanos - reserve(cost, rows, leftNanos)) {
            return true;
        }
        int together = cost.batchPays() ? request.instance.spec().batchRowsMax() : 1;
        int like = 0;
        int likeBefore = 0;
        long othersBefore = 0;
        for (var other : queue) {
            boolean before = other.parts != null || other.deadlineNanos - deadlineNanos <= 0;
            if (other.batchRows() > 0 && other.instance == request.instance && other.cost() == cost) {
                like += other.batchRows();
                likeBefore += before ? other.batchRows() : 0;
            } else if (before) {
                othersBefore += nanosAmong(other);
            }
        }
        // Others will have come by then, for which its own run takes longer.
        int own = Math.max(rows, Math.min(together, like + rows));
        long whole = likeBefore / together * cost.nanos(together);
        return slowdown * (othersBefore + whole + cost.nanos(own)) <= leftNanos - reserve(cost, own, leftNanos);
    }

    /// Where all have one deadline, an overload fills the queue with as many as may just be in time, and
    /// each run that is held up makes its whole batch late, unless some time is left to it.
    private long reserve(RunCost cost, int rows, long leftNanos) {
        return queue.isEmpty() ? 0 : Math.clamp(cost.heldUpNanos(rows), 0, Math.max(0, leftNanos / RESERVE_PART));
    }

    /// When a run may begin, and what it may be.
    ///
    /// @param begins about
    /// @param mostNanos that it takes, unless a request alone does
    /// @param hurries whether it is gathered now though more may come until it begins; else only one for
    ///     which there is nothing to be gained by that
    /// @param pace so many times what is learnt of runs do they take until all of them are answered
    record Opening(long now, long begins, long mostNanos, boolean hurries, double pace) {
        private long left(SlotRequest request) {
            return (long) ((request.deadlineNanos - begins) / pace);
        }
    }

    /// Takes what goes next; null if nothing does.
    ///
    /// @param after told of those that are too late, or will be
    @Nullable Batch next(Opening opening, Deferred after) {
        while (!queue.isEmpty()) {
            var first = queue.getFirst();
            if (first.parts != null) {
                return new Batch(queue.removeFirst());
            }
            if (first.deadlineNanos - opening.now() < 0) {
                letGo(queue.removeFirst(), new InferenceFailure.Expired(), after);
                continue;
            }
            window.clear();
            int rowsMax = rowsMax(first, opening);
            gather(first, rowsMax, opening);
            window.choose(first.cost(), rowsMax);
            if (window.going() == 0 && queue.size() == 1 && opening.begins() == opening.now()) {
                return new Batch(queue.removeFirst()); // at worst it shows what a run takes now
            }
            letFirstGo(after);
            if (window.going() > 0) {
                return opening.hurries() || isWhole(rowsMax) ? take() : null;
            }
        }
        return null;
    }

    /// How many rows a run with it may have; its own if it goes alone.
    private static int rowsMax(SlotRequest first, Opening opening) {
        var cost = first.cost();
        int own = first.batchRows();
        return own == 0 || !cost.batchPays()
                ? rows(first)
                : Math.max(own, Math.min(first.instance.spec().batchRowsMax(), cost.rowsWithin(opening.mostNanos())));
    }

    /// Fills the window with the first and those that go with it: with no more than go at once as long as
    /// the first one leaves them time.
    private void gather(SlotRequest first, int rowsMax, Opening opening) {
        mates.clear();
        int rows = 0;
        boolean roomy = first.cost().rowsSurelyWithin(opening.left(first)) >= rowsMax;
        for (int i = 0; i < queue.size() && (rows < rowsMax || !roomy); i++) {
            var other = queue.get(i);
            boolean goes = other == first
                    || (first.batchRows() > 0
                            && other.batchRows() > 0
                            && other.batchRows() <= rowsMax
                            && other.instance == first.instance
                            && other.layout.goesWith(first.layout));
            if (goes) {
                mates.add(other);
                rows += rows + rows(other) <= rowsMax ? rows(other) : 0;
                window.add(opening.left(other), rows(other));
            }
        }
    }

    private boolean isWhole(int rowsMax) {
        return window.going() < window.size() || window.goingRows() >= rowsMax;
    }

    /// Those in whose place others go that are done sooner together.
    private void letFirstGo(Deferred after) {
        for (int i = 0; i < window.from(); i++) {
            var request = mates.get(i);
            queue.remove(request);
            letGo(request, new InferenceFailure.CannotBeMet(), after);
        }
    }

    private static void letGo(SlotRequest request, InferenceFailure why, Deferred after) {
        request.place = Place.HELD;
        after.letGo(request, why);
    }

    private Batch take() {
        var batch = new Batch(mates.get(window.goes(0)));
        for (int i = 1; i < window.going(); i++) {
            var other = mates.get(window.goes(i));
            if (batch.bytes() + other.requestLen() <= BatchLimits.BATCH_BYTES_MAX) {
                batch.add(other);
            }
        }
        // They lie in one order in both.
        int next = 0;
        for (var waiting = queue.iterator(); next < batch.size(); ) {
            if (waiting.next() == batch.get(next)) {
                waiting.remove();
                next++;
            }
        }
        return batch;
    }
}
