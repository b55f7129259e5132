package dev.windlass.slab;

/// The reading end of a ring. One thread at a time. Before it blocks on its bell it must have heard
/// [Sleep#BLOCK] from [#sleep]; then no entry can be published without the bell being rung.
public final class RingConsumer {
    private final RingWords words;
    private final int capacity;
    private long head;
    private long seenTail;

    RingConsumer(RingWords words, int capacity) {
        this.words = words;
        this.capacity = capacity;
    }

    /// The next entry, or [RingEntry#NONE].
    ///
    /// @throws SlabViolation if the tail can't be true
    public long poll() {
        if (head == seenTail) {
            seenTail = checked(words.acquireTail());
            if (head == seenTail) {
                return RingEntry.NONE;
            }
        }
        long entry = words.entry((int) head & (capacity - 1));
        head++;
        return entry;
    }

    /// Says that this side is about to block, and looks once more.
    public Sleep sleep() {
        words.sleeping();
        if (words.volatileTail() == head) {
            return Sleep.BLOCK;
        }
        words.wake();
        return Sleep.POLL;
    }

    private long checked(long tail) {
        long waiting = tail - head;
        if (waiting < 0 || waiting > capacity) {
            throw new SlabViolation("ring tail is " + tail + ", but " + head + " were read of a ring of " + capacity);
        }
        return tail;
    }

    /// What [#sleep] found.
    public enum Sleep {
        /// Nothing came: block on the bell.
        BLOCK,
        /// Something came: poll again.
        POLL
    }
}
