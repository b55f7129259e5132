package dev.windlass.control;

/// A place in a pool; given back by closing it, once or more often.
interface Place extends AutoCloseable {
    @Override
    void close();

    /// Gives back at the first closing only.
    static Place of(Runnable giveBack) {
        var held = new java.util.concurrent.atomic.AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                giveBack.run();
            }
        };
    }
}
