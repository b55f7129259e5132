package dev.windlass.slab;

/// The writing end of a ring. One thread at a time. The ring can't overflow: it has a place for every slot,
/// and a slot is in it at most once.
public final class RingProducer {
    private final RingWords words;
    private final int mask;
    private long tail;

    RingProducer(RingWords words, int capacity) {
        this.words = words;
        this.mask = capacity - 1;
    }

    /// Puts an entry behind the others; nobody sees it before [#publish].
    public void append(long entry) {
        words.entry((int) tail & mask, entry);
        tail++;
    }

    /// Shows what was appended to the consumer.
    ///
    /// @return what must be done now
    public Wake publish() {
        words.releaseTail(tail);
        words.fullFence();
        return words.wake() == 1 ? Wake.RING : Wake.AWAKE;
    }

    /// Whether the consumer was asleep.
    public enum Wake {
        /// It sleeps: ring its bell.
        RING,
        /// It will look by itself.
        AWAKE
    }
}
