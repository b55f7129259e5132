package dev.windlass.client.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A promotion group as it stands.
///
/// @param name of this attempt, such as `group--payments--checkout--1`
/// @param to the environment
/// @param phase as a promotion's; `Promoting` once all are past the point of no return
/// @param reached the last barrier that all have reached
/// @param waitedFor models that the others wait for
/// @param link the CI run that asked for it; null: none
public record GroupView(
        String name,
        String to,
        String phase,
        String reason,
        String message,
        String reached,
        List<String> waitedFor,
        List<Member> members,
        String initiator,
        @Nullable String link,
        Instant createdAt,
        @Nullable Instant endedAt) {
    public GroupView {
        waitedFor = List.copyOf(waitedFor);
        members = List.copyOf(members);
    }

    public boolean ended() {
        return endedAt != null;
    }

    /// @param promotion its name; null before it is started
    /// @param phase of the promotion; `Pending` before it is started, `Rejected` if it can't be
    /// @param reached the last barrier that it has come to
    /// @param takenBack the rollback that took it back after it had succeeded, or why none could; null otherwise
    public record Member(
            String model,
            String version,
            @Nullable String promotion,
            String phase,
            String reason,
            String message,
            int stepNumber,
            int weightSetPercent,
            int weightAcknowledgedPercent,
            String reached,
            @Nullable String takenBack) {}
}
