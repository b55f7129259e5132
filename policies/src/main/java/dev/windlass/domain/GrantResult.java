package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// What became of a [GrantWish].
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface GrantResult {
    /// Granted now, or earlier to the same request whose plan isn't fixed yet. `attempt` is the number in `name`, the
    /// id of the workflow to start.
    record Granted(String name, long attempt, long fence) implements GrantResult {}

    /// Granted earlier to the same request, and its plan is fixed: answer what was answered then.
    record Known(String name, Digest planDigest) implements GrantResult {}

    /// It waited in the queue and has ended there.
    record Withdrawn(String name) implements GrantResult {}

    record Taken(Holder holder) implements GrantResult {}
}
