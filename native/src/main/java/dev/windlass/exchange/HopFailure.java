package dev.windlass.exchange;

import org.jspecify.annotations.Nullable;

/// Why a submitted request has no reply.
public sealed interface HopFailure {
    /// Gives back what the receiver owns with this failure, if it has no use for it. A second call does
    /// nothing.
    default void discard() {}

    /// The inference worker died, hung or lied. The request may have run; inference is pure, so it may be
    /// tried again.
    ///
    /// @param begun true if the inference worker had the request, false if it was still queued
    /// @param request what was asked, owned by the receiver, who closes it; null if the inference worker lied, for
    ///     it could write there
    record InferenceWorkerLost(
            String reason, boolean begun, @Nullable LostRequest request) implements HopFailure {
        @Override
        public void discard() {
            if (request != null) {
                request.close();
            }
        }
    }

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
