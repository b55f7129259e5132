package dev.windlass.access;

import dev.windlass.domain.PrincipalId;

/// Whether somebody may decide on a promotion.
public sealed interface Duty {
    record Allowed() implements Duty {}

    /// `by` had the hand, and the decider is tied to it; `words` say both.
    record Excluded(Hand hand, Tie tie, PrincipalId by, String words) implements Duty {}
}
