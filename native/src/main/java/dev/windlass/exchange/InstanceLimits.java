package dev.windlass.exchange;

/// The maxima of one instance.
///
/// @param requestBytesMax most bytes that one request's tensors may take; above it [ModelInstance.Acquired.TooLarge]
/// @param replyBytesMax most bytes of one reply, table included; above it [InferenceFailure.ReplyTooLarge]
/// @param slotsMax most requests that may hold room at once, waiting ones included; above it
///     [ModelInstance.Acquired.Full]
public record InstanceLimits(long requestBytesMax, long replyBytesMax, int slotsMax) {
    /// Most callers that may wait for room on one inference worker.
    public static final int ROOM_WAITERS_MAX = 1024;
}
