package dev.windlass.group;

import dev.windlass.domain.Phase;
import org.jspecify.annotations.Nullable;

/// A member of a group, as the rows say.
///
/// @param promotion its name, null before it was started
/// @param phase of the promotion
/// @param arrived the last [Barrier] that it has arrived at
/// @param refused why it could not be started; null if it was, or may be
/// @param taken how it was taken back after it had succeeded; null if it wasn't
public record GroupMember(
        String model,
        String version,
        @Nullable String promotion,
        @Nullable Phase phase,
        String reason,
        String message,
        int stepNumber,
        int weightSetPercent,
        int weightAcknowledgedPercent,
        int arrived,
        @Nullable String refused,
        @Nullable Taken taken) {
    private static final String ALREADY_SERVING = "AlreadyServing";

    /// A way back after success.
    ///
    /// @param rollback its name; null if it could not be started, or needs no waiting for
    /// @param phase of the rollback
    /// @param refused why nothing took it back
    public record Taken(
            @Nullable String rollback,
            @Nullable Phase phase,
            @Nullable String refused) {
        boolean over() {
            return rollback == null || (phase != null && phase.terminal());
        }

        boolean failed() {
            return refused != null || (phase != null && phase.terminal() && phase != Phase.SUCCEEDED);
        }
    }

    boolean ended() {
        return phase != null && phase.terminal();
    }

    boolean succeeded() {
        return phase == Phase.SUCCEEDED;
    }

    /// It succeeded by changing nothing, so that nothing of it can be taken back.
    public boolean servedAlready() {
        return succeeded() && reason.equals(ALREADY_SERVING);
    }

    /// It was refused, is on its way back or has gone it.
    public boolean turned() {
        return refused != null || phase == Phase.ABORTING || (ended() && !succeeded());
    }

    /// The last barrier that it holds nobody up at.
    public int reached() {
        return succeeded() ? Barrier.END : arrived;
    }
}
