package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.RunKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A promotion or rollback as it stands. `version` is null for a rollback whose target isn't chosen yet,
/// `plan` for a rollback and before the plan is fixed. `takenFrom` is the promotion that a
/// rollback took the endpoint from, directly or through another rollback. `queuedAt` is null unless it had to wait
/// for its endpoint; one that `supersedes` ends the promotion that holds it.
public record PromotionRow(
        String name,
        EndpointRef endpoint,
        RunKind kind,
        String requestId,
        @Nullable String version,
        long fence,
        @Nullable String takenFrom,
        @Nullable PromotionPlan plan,
        @Nullable Digest planDigest,
        long seq,
        Phase phase,
        String reason,
        String message,
        int stepNumber,
        int weightSetPercent,
        int weightAcknowledgedPercent,
        long epoch,
        boolean needsAttention,
        Progress progress,
        String requestedBy,
        @Nullable Digest evidence,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant endedAt,
        @Nullable Instant queuedAt,
        boolean supersedes) {
    /// True while it waits for its endpoint: nothing of it was started.
    public boolean waitsInQueue() {
        return queuedAt != null && fence == 0 && endedAt == null;
    }

    static PromotionRow of(ResultSet row) throws SQLException {
        return new PromotionRow(
                row.getString("name"),
                Columns.endpoint(row),
                RunKind.valueOf(row.getString("kind")),
                row.getString("request_id"),
                row.getString("version"),
                row.getLong("fence"),
                row.getString("taken_from"),
                Columns.readNullable(row, "plan", PromotionPlan.class),
                Columns.nullableDigest(row, "plan_digest"),
                row.getLong("seq"),
                Phase.valueOf(row.getString("phase")),
                row.getString("reason"),
                row.getString("message"),
                row.getInt("step_number"),
                row.getInt("weight_set"),
                row.getInt("weight_acked"),
                row.getLong("epoch"),
                row.getBoolean("needs_attention"),
                Columns.read(row, "projection", Progress.class),
                row.getString("requested_by"),
                Columns.nullableDigest(row, "evidence_digest"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.nullableInstant(row, "ended_at"),
                Columns.nullableInstant(row, "queued_at"),
                row.getBoolean("supersedes"));
    }
}
