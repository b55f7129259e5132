package dev.windlass.gateway.grpc;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RetryAfter;
import io.grpc.Metadata;
import io.grpc.Status;

/// A [Refusal] as gRPC says it: a status, whose message is the refusal's own, and trailers for programs.
final class GrpcStatus {
    /// The refusal's short name.
    static final String REASON = "windlass-reason";

    static final String RETRY_AFTER = "retry-after";

    /// A message is percent-encoded, at worst into nine times as many bytes, and clients take some 8 KiB
    /// of trailers.
    private static final int MESSAGE_MAX = 800;

    private GrpcStatus() {}

    static Status of(Refusal refusal) {
        var detail = refusal.detail();
        return code(refusal)
                .toStatus()
                .withDescription(detail.length() <= MESSAGE_MAX ? detail : detail.substring(0, MESSAGE_MAX) + "...");
    }

    /// A message that is too large has the code that gRPC's own libraries give it; whether to come back
    /// `retry-after` says.
    private static Status.Code code(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Malformed _, Refusal.InputsRefused _ -> Status.Code.INVALID_ARGUMENT;
            case Refusal.Unauthenticated _ -> Status.Code.UNAUTHENTICATED;
            case Refusal.Forbidden _ -> Status.Code.PERMISSION_DENIED;
            case Refusal.HungUp _ -> Status.Code.CANCELLED;
            case Refusal.NotFound _, Refusal.Gone _ -> Status.Code.NOT_FOUND;
            case Refusal.TooSlow _, Refusal.DeadlinePassed _ -> Status.Code.DEADLINE_EXCEEDED;
            case Refusal.TooLarge _, Refusal.OverLimit _ -> Status.Code.RESOURCE_EXHAUSTED;
            case Refusal.ModelFailed _, Refusal.Internal _ -> Status.Code.INTERNAL;
            case Refusal.Unavailable _, Refusal.BrownedOut _ -> Status.Code.UNAVAILABLE;
            case Refusal.OfFront other -> throw new IllegalArgumentException("not gRPC's: " + other);
        };
    }

    static void addTo(Metadata trailers, Refusal refusal) {
        GrpcMetadata.put(trailers, REASON, refusal.code());
        int seconds = RetryAfter.seconds(refusal);
        if (seconds > 0) {
            GrpcMetadata.put(trailers, RETRY_AFTER, Integer.toString(seconds));
        }
    }
}
