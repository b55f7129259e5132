package dev.windlass.access;

import dev.windlass.domain.PrincipalId;
import java.util.Set;

/// Who had a hand in a promotion, over its whole chain of attempts, and who is as good as whom: every key that
/// was ever made of a name, those that were revoked included, and names that one person has come by.
public record Hands(Set<Laid> laid, Set<KeyMade> keys) {
    /// One hand and whose it was.
    public record Laid(Hand hand, PrincipalId by) {}

    /// `maker` is as good as `of`.
    public record KeyMade(PrincipalId maker, PrincipalId of, How how) {
        /// It made a key of it.
        public KeyMade(PrincipalId maker, PrincipalId of) {
            this(maker, of, How.KEY);
        }
    }

    /// What makes one principal as good as another.
    public enum How {
        /// It made a key of it, and so has seen it.
        KEY,
        /// One person, by the subject of an issuer's tokens, has come as both.
        PERSON
    }

    public Hands {
        laid = Set.copyOf(laid);
        keys = Set.copyOf(keys);
    }
}
