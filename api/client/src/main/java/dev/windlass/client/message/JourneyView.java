package dev.windlass.client.message;

import dev.windlass.domain.Approver;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version's journey as it stands.
///
/// @param phase `Promoting`, `Soaking`, `Aborting`, `Succeeded`, `Stopped`, `Aborted` or `Expired`
/// @param environment that it has come to
/// @param change counts its changes
/// @param askedBy everybody who asked for it or retried it; the last is whose promotions it starts
public record JourneyView(
        String name,
        VersionRef version,
        String phase,
        String reason,
        String message,
        String environment,
        long change,
        long attempt,
        List<PrincipalId> askedBy,
        @Nullable String link,
        List<Stage> stages,
        List<Event> events,
        Instant begunAt,
        Instant phaseSince,
        Instant deadline) {
    /// One environment of its way.
    ///
    /// @param state `Ahead`, `Promoting`, `Soaking`, `Passed` or `Stopped`
    /// @param soak how long the version must serve there; zero for no time
    /// @param serves since when it is the stable version there, null if it isn't
    public record Stage(
            String environment,
            String preset,
            String state,
            Duration soak,
            @Nullable Instant serves,
            @Nullable Leg leg) {}

    /// The newest promotion to an environment.
    ///
    /// @param missing roles whose approval it waits for
    /// @param resumableBy who or what ends its wait, null if it doesn't wait
    /// @param until its next deadline
    public record Leg(
            String promotion,
            String phase,
            String reason,
            String message,
            List<Approver> missing,
            @Nullable String resumableBy,
            @Nullable Instant until) {
        public Leg {
            missing = List.copyOf(missing);
        }
    }

    public record Event(String phase, String environment, String reason, String message, String actor, Instant at) {}

    public JourneyView {
        askedBy = List.copyOf(askedBy);
        stages = List.copyOf(stages);
        events = List.copyOf(events);
    }

    /// True once nothing more will happen, unless somebody retries it.
    public boolean ended() {
        return !List.of("Promoting", "Soaking", "Aborting").contains(phase);
    }

    /// The promotion at the environment that it has come to; null for none.
    public @Nullable Leg leg() {
        return stages.stream()
                .filter(it -> it.environment().equals(environment))
                .findFirst()
                .map(Stage::leg)
                .orElse(null);
    }
}
