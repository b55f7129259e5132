package dev.windlass.client.message;

import org.jspecify.annotations.Nullable;

/// What a rollback became. `kind` is `rollback` (wait for `name`), `abort` (the live promotion `name` goes
/// back) or `route` (Temporal did not answer: the API wrote the route itself as `epoch`; nothing to wait
/// for).
public record RollbackAnswer(
        String kind, @Nullable String name, @Nullable Long epoch) {}
