package dev.windlass.agent;

import java.time.Duration;

/// What became of a wish to have a version loaded here.
public sealed interface BringUpOutcome {
    /// Loaded and warm; requests reach it.
    ///
    /// @param took from the wish, or zero if it was there already
    record Ready(Duration took) implements BringUpOutcome {}

    /// It can't be served here, now or later: the artifact is bad, or this node's limits don't allow it.
    record Refused(String reason) implements BringUpOutcome {}

    /// Its artifact can't be had now: the object store doesn't answer, or there is no room for it on the disk. That
    /// says nothing of the version; it is tried on.
    record Away(String reason) implements BringUpOutcome {}

    /// It could not be brought up this time; another try may succeed.
    record Failed(String reason) implements BringUpOutcome {}
}
