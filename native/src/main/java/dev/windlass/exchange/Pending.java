package dev.windlass.exchange;

/// A request that was submitted.
public interface Pending {
    /// Nobody wants the answer any more. If nothing answered before, [InferenceFailure.Cancelled] is given to the
    /// completion, on this thread, and what the inference worker answers later is dropped. Its room stays
    /// taken until then.
    void cancel();
}
