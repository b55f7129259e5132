package dev.windlass.environment;

import dev.windlass.domain.JourneyPhase;
import java.time.Instant;

/// What is due of a journey.
public sealed interface Due {
    /// The promotion to the environment that it has come to is started.
    record StartLeg() implements Due {}

    /// The promotion under way ends by itself.
    record AwaitLeg(String promotion) implements Due {}

    /// The version serves until then, if nobody takes it back.
    record AwaitSoak(Instant until) implements Due {}

    /// The promotion under way is told to go back.
    record AbortLeg(String promotion) implements Due {}

    /// It stands otherwise from now on; then there is something else due.
    ///
    /// @param further true if it has come to the next environment
    record Move(JourneyPhase to, boolean further, String reason, String message) implements Due {}

    /// It has ended.
    record Nothing() implements Due {}
}
