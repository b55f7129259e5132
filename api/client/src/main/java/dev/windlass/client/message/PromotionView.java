package dev.windlass.client.message;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.PromotionPlan;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A promotion or rollback as it stands. `change` counts its changes; `stepNumber` counts from 1, 0 before
/// the first. `weightObservedPercent` is the candidate's share in what was counted in this epoch, null if
/// nothing was or nobody looked. `plan` is null for a rollback; `evidence` is there after the end.
public record PromotionView(
        String name,
        EndpointRef endpoint,
        @Nullable String version,
        String phase,
        String reason,
        String message,
        String initiator,
        @Nullable Digest planDigest,
        @Nullable PromotionPlan plan,
        long change,
        int stepNumber,
        int weightSetPercent,
        int weightAcknowledgedPercent,
        @Nullable Integer weightObservedPercent,
        long epoch,
        List<Approver> approvalsGiven,
        List<Approver> approvalsMissing,
        @Nullable String resumableBy,
        @Nullable Instant nextDeadline,
        boolean needsAttention,
        List<Condition> conditions,
        @Nullable Judgement judgement,
        @Nullable Digest evidence,
        Instant createdAt,
        Instant updatedAt) {
    public PromotionView {
        approvalsGiven = List.copyOf(approvalsGiven);
        approvalsMissing = List.copyOf(approvalsMissing);
        conditions = List.copyOf(conditions);
    }

    /// The same with what the judge says now.
    public PromotionView judged(Judgement now, @Nullable Integer observedPercent) {
        return new PromotionView(
                name,
                endpoint,
                version,
                phase,
                reason,
                message,
                initiator,
                planDigest,
                plan,
                change,
                stepNumber,
                weightSetPercent,
                weightAcknowledgedPercent,
                observedPercent,
                epoch,
                approvalsGiven,
                approvalsMissing,
                resumableBy,
                nextDeadline,
                needsAttention,
                conditions,
                now,
                evidence,
                createdAt,
                updatedAt);
    }

    /// True once nothing more will happen.
    public boolean ended() {
        return Phases.terminal(phase);
    }
}
