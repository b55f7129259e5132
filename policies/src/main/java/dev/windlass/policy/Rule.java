package dev.windlass.policy;

import dev.windlass.domain.Role;
import org.jspecify.annotations.Nullable;

/// One rule of a document: the CEL `expression` must be true, else `effect` applies. `message` is what
/// people read; `messageExpression`, if given, is CEL that computes it and is used in its place.
public record Rule(
        String name,
        String expression,
        String message,
        @Nullable String messageExpression,
        Effect effect) {
    /// What a rule that isn't kept does.
    public sealed interface Effect {
        record Deny() implements Effect {}

        record Warn() implements Effect {}

        record Audit() implements Effect {}

        /// Allowed once `role` has approved.
        record RequireApproval(Role role) implements Effect {}
    }
}
