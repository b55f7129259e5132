package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A retirement as it stands.
///
/// @param phase such as `BrownOut`
/// @param next what comes next, in words
/// @param nextAt when; null if it waits for somebody
/// @param blockedBy what keeps it from its next step, by name
/// @param overrides who wishes to go on though somebody still asks for the version
/// @param callers who asked for it so far, the last one first
/// @param events what happened, oldest first
/// @param tombstone what is left after the purge; null before
public record RetirementView(
        VersionRef version,
        Digest digest,
        long attempt,
        String phase,
        Instant phaseSince,
        String message,
        String next,
        @Nullable Instant nextAt,
        List<String> blockedBy,
        @Nullable String successor,
        String reason,
        PrincipalId askedBy,
        Instant announcedAt,
        Instant sunset,
        List<RetirementPlan.Window> brownOuts,
        Duration drain,
        Duration archive,
        Digest planDigest,
        List<Signed> overrides,
        @Nullable Signed hold,
        List<Caller> callers,
        List<Event> events,
        @Nullable Tombstone tombstone) {
    /// Somebody's word.
    public record Signed(PrincipalId who, String reason, Instant at) {}

    public record Caller(PrincipalId principal, long requests, Instant lastAt) {}

    public record Event(String phase, String message, String actor, Instant at) {}

    /// @param keptAs another version with the same bytes, for which the artifact was kept; null if it was deleted
    /// @param archivedAs where the archived copy stays; null if it was deleted, too
    /// @param evidence promotions of the version whose sealed evidence stays
    public record Tombstone(
            Instant purgedAt,
            @Nullable String keptAs,
            @Nullable String archivedAs,
            List<String> evidence) {}

    public RetirementView {
        blockedBy = List.copyOf(blockedBy);
        brownOuts = List.copyOf(brownOuts);
        overrides = List.copyOf(overrides);
        callers = List.copyOf(callers);
        events = List.copyOf(events);
    }
}
