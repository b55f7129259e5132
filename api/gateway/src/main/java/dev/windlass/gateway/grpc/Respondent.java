package dev.windlass.gateway.grpc;

import dev.windlass.gateway.refusal.Refusal;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/// Whom one request is answered to: the call that it is, or its place in a stream of them. Exactly one
/// answer counts, by whoever comes first; any thread.
interface Respondent {
    String traceId();

    /// When it came, by [System#nanoTime].
    long arrivedNanos();

    /// It was understood, and has that name.
    default void isNamed(@Nullable String id) {}

    /// @param metadata the callee's from now on
    /// @param message the callee's from now on
    void answer(Metadata metadata, Outgoing message);

    /// @param trailers the callee's from now on
    void refuse(Refusal refusal, Metadata trailers);

    /// An answer was begun and can't be ended.
    void fail(String why);
}
