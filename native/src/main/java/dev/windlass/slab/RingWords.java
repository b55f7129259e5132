package dev.windlass.slab;

/// The shared words of one ring; each method is one atomic step. [RingProducer] and [RingConsumer] are
/// written against it, so that a test can run them on a memory whose every step it orders.
interface RingWords {
    /// Plain store.
    void entry(int index, long value);

    /// Plain load.
    long entry(int index);

    /// Release store of the tail: entries that were stored before are seen by whoever sees it.
    void releaseTail(long tail);

    /// Acquire load.
    long acquireTail();

    /// Sequentially consistent load.
    long volatileTail();

    /// Nothing after it is done before what comes before it.
    void fullFence();

    /// Sequentially consistent store of 1 to the consumer's sleeping word.
    void sleeping();

    /// Exchanges the consumer's sleeping word for 0.
    ///
    /// @return what it was
    int wake();
}
