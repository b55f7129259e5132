package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows and objects of a retirement. Runs on `windlass-control`; archive and purge on `windlass-waits`.
@ActivityInterface(namePrefix = "Retirement")
public interface RetirementActivities {
    /// Where it stands, by the database's clock.
    Standing look(Look request);

    /// One step, in one transaction with its event and audit row; a repeat changes nothing. With `checked` nothing is
    /// done while somebody depends on the version. Undeploying takes placements and memory back, the step to PURGED
    /// writes the tombstone.
    MoveResult advance(Advance request);

    /// Copies the artifact into the archive and reads the copy back, which may take long. Idempotent; failure
    /// `ArtifactMismatch` if the bytes aren't those of the digest, or are gone.
    Archived archive(Archive request);

    /// Deletes artifact and archived copy, unless another version has the same bytes. Idempotent.
    Purged purge(Purge request);

    /// After a withdrawal: deletes the archived copy, if nobody else needs it. Idempotent.
    Discarded discard(Discard request);

    record Look(VersionRef version) {}

    /// @param quietAt when nobody will have asked for it for long enough; null if that is so, or overridden
    /// @param drain in words
    /// @param now the database's clock
    record Standing(
            VersionRef version,
            RetirementPhase phase,
            RetirementPlan plan,
            @Nullable String successor,
            String reason,
            Instant sunset,
            Instant phaseSince,
            @Nullable Instant quietAt,
            String drain,
            Instant now) {}

    record Advance(VersionRef version, RetirementPhase from, RetirementPhase to, String message, boolean checked) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface MoveResult {
        record Moved() implements MoveResult {}

        /// What depends on the version, by name.
        record Blocked(List<String> by) implements MoveResult {
            public Blocked {
                by = List.copyOf(by);
            }
        }

        /// It isn't where the step begins: withdrawn, for instance.
        record Elsewhere(RetirementPhase phase) implements MoveResult {}
    }

    record Archive(VersionRef version) {}

    record Archived(String message) {}

    record Purge(VersionRef version) {}

    record Purged(String message) {}

    record Discard(VersionRef version) {}

    record Discarded() {}
}
