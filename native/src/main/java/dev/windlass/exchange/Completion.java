package dev.windlass.exchange;

import dev.windlass.slab.OffHeap;
import org.jspecify.annotations.Nullable;

/// Gets a request's answer: exactly one of the two calls, once. It comes on the thread that rang for it
/// ([Bell#onBell]), that noticed the inference worker's death or the passed deadline, or that cancelled.
/// It must neither block nor throw.
public interface Completion {
    /// @param reply owned by the receiver, who closes it
    void completed(Reply reply);

    /// Memory for a reply that comes in parts; at most one is asked for, before it is completed.
    ///
    /// @param bytes at most [InstanceLimits#replyBytesMax]
    /// @return given back with the reply, or when there will be none; null if there is none, and then it
    ///     fails
    ///     with [InferenceFailure.NoReplyRoom]
    default @Nullable ReplyMemory memory(long bytes) {
        var memory = OffHeap.allocate(bytes);
        return new ReplyMemory(memory.buffer(), memory::close);
    }

    /// @param failure what it still holds is the receiver's: see [InferenceFailure#discard]
    void failed(InferenceFailure failure);

    /// After [#failed]: the inference worker had to be ended, since it didn't get done with this request,
    /// which was given up before.
    ///
    /// @param request closed afterwards
    /// @param suspects how many requests were run at once, this one among them
    default void overran(LostRequest request, int suspects) {}

    /// After [#failed], for a request that was given up: the model has run it all the same.
    default void ranForNobody() {}
}
