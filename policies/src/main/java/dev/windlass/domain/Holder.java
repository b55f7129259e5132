package dev.windlass.domain;

import org.jspecify.annotations.Nullable;

/// Who may write an endpoint's route.
///
/// @param name a promotion's or rollback's, and its workflow's id
/// @param version the candidate of a promotion or the target of a rollback; null until its plan is known
public record Holder(
        String name, RunKind kind, long fence, @Nullable String version, String initiator) {}
