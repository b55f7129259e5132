package dev.windlass.domain;

import org.jspecify.annotations.Nullable;

/// A wish to hold an endpoint.
///
/// @param requestId names the request row that the API inserted
/// @param takeOver the holder whose place may be taken (a rollback takes it from a promotion that doesn't get out of
///     the way); null: only a free endpoint is granted
public record GrantWish(
        EndpointRef endpoint,
        RunKind kind,
        String requestId,
        @Nullable String version,
        String initiator,
        @Nullable String takeOver) {}
