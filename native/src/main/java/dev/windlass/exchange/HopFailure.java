package dev.windlass.exchange;

/// Why a submitted request has no reply.
public sealed interface HopFailure {
    /// The inference worker died, hung or lied. The request may have run; inference is pure, so it may be
    /// tried again.
    record InferenceWorkerLost(String reason) implements HopFailure {}

    /// The model itself failed on this input. The message is ONNX Runtime's; it may name shapes, never
    /// values.
    record ModelError(String message) implements HopFailure {}

    /// The outputs need more than a reply may have.
    record ReplyTooLarge(long bytes, long limitBytes) implements HopFailure {}

    /// The deadline passed, before or while the model ran.
    record Expired() implements HopFailure {}

    /// [Pending#cancel] was called first.
    record Cancelled() implements HopFailure {}

    /// The inference worker refused the request before running it; it doesn't help to send the same again.
    record Rejected(String reason) implements HopFailure {}
}
