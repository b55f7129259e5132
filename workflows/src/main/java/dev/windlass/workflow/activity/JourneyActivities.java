package dev.windlass.workflow.activity;

import dev.windlass.domain.Id;
import dev.windlass.domain.JourneyPhase;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a journey. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Journey")
public interface JourneyActivities {
    /// Moves it as far as the rows allow, each step with its event and audit row, and says what is due then. A repeat
    /// changes nothing.
    Standing advance(Advance request);

    record Advance(Id.Journey journey) {}

    /// Where a journey stands, by the database's clock.
    ///
    /// @param env that it has come to
    /// @param way its environments in their order, as people read them: `staging:24h` soaks for a day
    /// @param seq of its newest change
    /// @param since when it came to this phase and environment
    /// @param promotion that is under way there, null for none
    /// @param until when it goes on by itself, null if nobody knows
    record Standing(
            JourneyPhase phase,
            String env,
            List<String> way,
            String reason,
            String message,
            long seq,
            Instant since,
            Next next,
            @Nullable String promotion,
            @Nullable Instant until,
            Instant deadline,
            Instant now) {
        public Standing {
            way = List.copyOf(way);
        }
    }

    enum Next {
        /// The promotion to this environment is to be started.
        START_LEG,
        /// The promotion under way is to be told to go back.
        ABORT_LEG,
        /// Time, or the end of the promotion under way.
        WAIT,
        /// It has ended.
        NOTHING
    }
}
