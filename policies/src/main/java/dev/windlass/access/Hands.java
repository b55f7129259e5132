package dev.windlass.access;

import dev.windlass.domain.PrincipalId;
import java.util.Set;

/// Who had a hand in a promotion, over its whole chain of attempts, and who made whose keys: every key that was
/// ever made of a name, those that were revoked included.
public record Hands(Set<Laid> laid, Set<KeyMade> keys) {
    /// One hand and whose it was.
    public record Laid(Hand hand, PrincipalId by) {}

    /// `maker` made a key of `of`.
    public record KeyMade(PrincipalId maker, PrincipalId of) {}

    public Hands {
        laid = Set.copyOf(laid);
        keys = Set.copyOf(keys);
    }
}
