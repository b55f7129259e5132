package dev.windlass.domain;

/// Where a version's journey through environments stands.
public enum JourneyPhase {
    /// The version is brought to the environment that the journey has come to.
    PROMOTING,
    /// It serves there, and must do so for a while.
    SOAKING,
    /// Somebody ended the journey, or its time is over: the promotion under way goes back.
    ABORTING,
    /// The version serves in the last environment.
    SUCCEEDED,
    /// It stopped where it stands; it may be retried.
    STOPPED,
    ABORTED,
    EXPIRED;

    public boolean terminal() {
        return compareTo(SUCCEEDED) >= 0;
    }

    /// As documents and the command line spell it, such as `Soaking`.
    public String id() {
        return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
