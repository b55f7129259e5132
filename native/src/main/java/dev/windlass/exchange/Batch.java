package dev.windlass.exchange;

import java.util.Arrays;
import java.util.List;

/// Requests that an inference worker was, or is to be, given at once. Guarded by the [SlotPool]'s lock,
/// but for the exceptions that are named.
final class Batch {
    /// Those that it hasn't completed, in order.
    private SlotRequest[] left;

    private int size = 1;

    /// Of all of them. Read outside the lock, too, once it was handed over.
    private int rows;

    private long bytes;

    /// What it was to take when it was handed over; 0 if nothing was known.
    long expectedNanos;

    /// When it began to run, about: when it was handed over, or the one before it was done.
    long begunNanos;

    /// What it took was learnt. Used by who answers.
    boolean learnt;

    Batch(SlotRequest first) {
        left = new SlotRequest[] {first};
        rows = first.layout.rows();
        bytes = first.requestLen();
    }

    void add(SlotRequest request) {
        if (size == left.length) {
            left = Arrays.copyOf(left, 4 * size);
        }
        left[size++] = request;
        rows += request.layout.rows();
        bytes += request.requestLen();
    }

    int size() {
        return size;
    }

    SlotRequest get(int index) {
        return left[index];
    }

    int rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    /// What it will take; 0 if nothing is known.
    long nanos() {
        return size == 0 || left[0].parts != null ? 0 : left[0].cost().nanos(rows);
    }

    void handedOver(long now) {
        begunNanos = now;
        expectedNanos = nanos();
        for (int i = 0; i < size; i++) {
            left[i].batch = this;
            left[i].place = Place.AT_WORKER;
        }
    }

    /// What is left of it begins to run.
    void begins(long now) {
        begunNanos = now;
        for (int i = 0; i < size; i++) {
            if (!left[i].waiting()) {
                left[i].abandonedNanos = now;
            }
        }
    }

    /// False if it wasn't there any more.
    boolean completed(SlotRequest request) {
        for (int i = 0; i < size; i++) {
            if (left[i] == request) {
                size--;
                System.arraycopy(left, i + 1, left, i, size - i);
                return true;
            }
        }
        return false;
    }

    boolean done() {
        return size == 0;
    }

    List<SlotRequest> left() {
        return List.of(Arrays.copyOf(left, size));
    }
}
