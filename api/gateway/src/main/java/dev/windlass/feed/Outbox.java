package dev.windlass.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/// What is to be stored, in order. Holds at most `countMax` things and none for longer than `ageMax`: the
/// oldest is dropped and counted. Thread-safe; nothing here blocks.
final class Outbox<T> {
    private final int countMax;
    private final long ageMaxNanos;
    private final LongSupplier nanoClock;
    private final Deque<Kept<T>> kept = new ArrayDeque<>();
    private long dropped;

    private long nextNumber;

    private record Kept<T>(T thing, long sinceNanos, long number) {}

    /// Some of the oldest things.
    ///
    /// @param last the number of the last of them
    record Batch<T>(List<T> things, long last) {}

    Outbox(int countMax, Duration ageMax, LongSupplier nanoClock) {
        this.countMax = countMax;
        this.ageMaxNanos = ageMax.toNanos();
        this.nanoClock = nanoClock;
    }

    synchronized void put(T thing) {
        dropOld();
        if (kept.size() == countMax) {
            kept.removeFirst();
            dropped++;
        }
        kept.addLast(new Kept<>(thing, nanoClock.getAsLong(), nextNumber++));
    }

    /// The oldest things, at most that many; they stay until [#stored].
    synchronized Batch<T> peek(int most) {
        dropOld();
        var things = new ArrayList<T>(Math.min(most, kept.size()));
        long last = -1;
        for (var one : kept) {
            if (things.size() == most) {
                break;
            }
            things.add(one.thing());
            last = one.number();
        }
        return new Batch<>(things, last);
    }

    /// Forgets a batch: it was stored, or must never be tried again.
    synchronized void stored(Batch<T> batch) {
        for (var head = kept.peekFirst(); head != null && head.number() <= batch.last(); head = kept.peekFirst()) {
            kept.removeFirst();
        }
    }

    synchronized int size() {
        return kept.size();
    }

    /// How many were dropped since the start.
    synchronized long dropped() {
        return dropped;
    }

    private void dropOld() {
        long now = nanoClock.getAsLong();
        for (var head = kept.peekFirst(); head != null; head = kept.peekFirst()) {
            if (now - head.sinceNanos() <= ageMaxNanos) {
                return;
            }
            kept.removeFirst();
            dropped++;
        }
    }
}
