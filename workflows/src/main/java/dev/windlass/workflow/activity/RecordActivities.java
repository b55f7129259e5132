package dev.windlass.workflow.activity;

import dev.windlass.domain.Condition;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the rows that the API, CI and people read. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Record")
public interface RecordActivities {
    /// Upserts the promotion's or rollback's projection and appends one event, in one transaction. Idempotent
    /// by (name, seq); a lower seq than the stored one and anything after a terminal phase change nothing.
    Recorded record(Transition request);

    /// The whole projection after a change. `seq` counts the changes of one run from 1; a road back run for a
    /// lost workflow uses [#AFTER_ALL]. `actor` is who caused the change (a principal, or the workflow's
    /// name). `stepNumber` counts from 1, 0 before the first. Weights are the canary's: `weightSetPercent`
    /// as written, `weightAcknowledgedPercent` as every gateway confirmed. `resumableBy` says for `Paused`
    /// and `AwaitingApproval` who or what lets it go on, `nextDeadline` by when.
    record Transition(
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
            List<Role> approvalsMissing,
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
    }

    record Recorded() {}
}
