package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Postgres's answer to a [RouteWrite].
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface RouteWritten {
    /// Written now or by an earlier try of the same write.
    record Accepted(long epoch) implements RouteWritten {}

    /// Another holder has the endpoint, or a later write of the same holder stands.
    record StaleFence(long currentFence, long currentSeq) implements RouteWritten {}
}
