package dev.windlass.exchange;

/// A request whose inference worker was lost, still lying in its old slab: [RequestSlot#fillFrom] copies it
/// to where it is asked again. The old slab stays mapped until this is closed. One thread at a time.
public interface LostRequest extends AutoCloseable {
    /// What tells its inputs from others: see [RequestSlot#fingerprint].
    byte[] fingerprint();

    /// Gives the room back; a second call does nothing.
    @Override
    void close();
}
