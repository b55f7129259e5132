package dev.windlass.exchange;

import dev.windlass.slab.RefusedRow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Why a submitted request has no reply.
public sealed interface InferenceFailure {
    /// Gives back what the receiver owns with this failure, if it has no use for it. A second call does
    /// nothing.
    default void discard() {}

    /// The inference worker died, hung or lied. Inference is pure, so the request may be tried again, if
    /// it can't have been the cause.
    ///
    /// @param suspects how many requests may have been running, this one among them; 0 if others were
    ///     before it
    /// @param ending how the process ended; it may say so only some milliseconds later
    /// @param request what was asked, owned by the receiver, who closes it; null if the inference worker
    ///     lied, for
    ///     it could write there
    record InferenceWorkerLost(
            String reason, int suspects, @Nullable LostRequest request, Supplier<Ending> ending)
            implements InferenceFailure {
        /// Whether this request may have been running.
        public boolean begun() {
            return suspects > 0;
        }

        @Override
        public void discard() {
            if (request != null) {
                request.close();
            }
        }
    }

    /// The model itself failed on this input. The message is ONNX Runtime's; it may name shapes, never
    /// values.
    record ModelError(String message) implements InferenceFailure {}

    /// The model refused the values or the shapes that it was given: an index beyond a table, dimensions
    /// that don't go together. Another version may take them. The message is ONNX Runtime's, as above.
    ///
    /// @param row the value that no row can be made with, if that is why; what is wrong with it, the
    ///     gateway
    ///     says
    record InputsRefused(String message, @Nullable RefusedRow row) implements InferenceFailure {
        public InputsRefused(String message) {
            this(message, null);
        }
    }

    /// The outputs need more than a reply may have.
    record ReplyTooLarge(long bytes, long limitBytes) implements InferenceFailure {}

    /// There is no memory now for a reply that would come in parts: the inference worker keeps others, or
    /// who asked has none.
    record NoReplyRoom(long bytes) implements InferenceFailure {}

    /// The deadline passed, before or while the model ran.
    record Expired() implements InferenceFailure {}

    /// It would have been late, or others in its place, and was not begun.
    record CannotBeMet() implements InferenceFailure {}

    /// [Pending#cancel] was called first.
    record Cancelled() implements InferenceFailure {}

    /// The inference worker refused the request before running it; it doesn't help to send the same again.
    record Rejected(String reason) implements InferenceFailure {}
}
