package dev.windlass.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The whole projection after a change. `seq` counts the changes of one run from 1; a road back run for a
/// lost workflow uses [#AFTER_ALL]. `actor` is who caused the change (a principal, or the workflow's
/// name). `stepNumber` counts from 1, 0 before the first. Weights are the canary's: `weightSetPercent`
/// as written, `weightAcknowledgedPercent` as every gateway confirmed. `resumableBy` says for `Paused`
/// and `AwaitingApproval` who or what lets it go on, `nextDeadline` by when.
public record Transition(
        String name,
        EndpointRef endpoint,
        long seq,
        Phase phase,
        String reason,
        String message,
        String actor,
        int stepNumber,
        int weightSetPercent,
        int weightAcknowledgedPercent,
        long epoch,
        List<Approver> approvalsMissing,
        @Nullable String resumableBy,
        @Nullable Instant nextDeadline,
        boolean needsAttention,
        List<Condition> conditions,
        @Nullable Judgement judgement) {
    /// Greater than any seq that a run counts to.
    public static final long AFTER_ALL = 1_000_000_000L;

    public Transition {
        approvalsMissing = List.copyOf(approvalsMissing);
        conditions = List.copyOf(conditions);
    }

    /// @param progress the part that only people read
    public static Transition of(
            String name,
            EndpointRef endpoint,
            long seq,
            Phase phase,
            String reason,
            String message,
            String actor,
            int stepNumber,
            int weightSetPercent,
            int weightAcknowledgedPercent,
            long epoch,
            boolean needsAttention,
            Progress progress) {
        return new Transition(
                name,
                endpoint,
                seq,
                phase,
                reason,
                message,
                actor,
                stepNumber,
                weightSetPercent,
                weightAcknowledgedPercent,
                epoch,
                progress.approvalsMissing(),
                progress.resumableBy(),
                progress.nextDeadline(),
                needsAttention,
                progress.conditions(),
                progress.judgement());
    }

    /// The part that only people read.
    public Progress progress() {
        return new Progress(approvalsMissing, resumableBy, nextDeadline, conditions, judgement);
    }
}
