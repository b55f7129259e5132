package dev.windlass.access;

/// How two principals may be one person, the closest first. Whoever makes a key has seen its token and can act
/// with it.
public enum Tie {
    /// They are the same principal.
    SAME,
    /// One person has come as both, by two bindings.
    SAME_PERSON,
    /// A key of the one was made by the other, or by somebody whose key the other made, and so on.
    KEY_MADE_BY,
    /// The one made a key of the other, or a key of somebody who made it, and so on.
    KEY_MAKER_OF
}
