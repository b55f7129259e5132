package dev.windlass.access;

/// What somebody can have done that a promotion is made of. Whoever had a hand in it doesn't decide on it.
public enum Hand {
    /// Asked for the first attempt, or sent its request once more.
    ASKED("requested this promotion"),
    /// Asked for a later attempt of the same chain.
    RETRIED("retried this promotion"),
    /// Declared the upload that became the candidate.
    DECLARED("pushed the candidate"),
    /// Sent bytes of it.
    SENT("sent bytes of the candidate"),
    /// Completed it.
    COMPLETED("completed the candidate's upload"),
    /// Has decided in another role: several roles are several people.
    DECIDED("has decided in another role already");

    private final String words;

    Hand(String words) {
        this.words = words;
    }

    /// What its owner did, as a predicate.
    public String words() {
        return words;
    }
}
