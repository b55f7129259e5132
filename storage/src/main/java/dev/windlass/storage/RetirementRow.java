package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementNotice;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// A retirement as it stands.
///
/// @param attempt 1 for a version's first retirement, one more after each withdrawal
/// @param blockedBy what keeps it from its next step, by name
/// @param whole it is the whole model's; its successor is another model then
/// @param tenantOrder the tenant's order that it is part of, null if it is none's
/// @param archivedAs where its archived copy stays after the purge; null where it goes with it
/// @param now the database's clock at the reading
public record RetirementRow(
        VersionRef version,
        long attempt,
        Digest digest,
        RetirementPhase phase,
        RetirementPlan plan,
        Digest planDigest,
        @Nullable String successor,
        String reason,
        PrincipalId askedBy,
        Instant announcedAt,
        Instant sunset,
        Instant phaseSince,
        String message,
        List<String> blockedBy,
        boolean whole,
        @Nullable Long tenantOrder,
        @Nullable String archivedAs,
        Instant now) {
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};

    static RetirementRow of(ResultSet row) throws SQLException {
        return new RetirementRow(
                Columns.version(row),
                row.getLong("n"),
                Columns.digest(row, "digest"),
                RetirementPhase.valueOf(row.getString("phase")),
                Columns.read(row, "plan", RetirementPlan.class),
                Columns.digest(row, "plan_digest"),
                row.getString("successor"),
                row.getString("reason"),
                PrincipalId.parse(row.getString("asked_by")),
                Columns.instant(row, "announced_at"),
                Columns.instant(row, "sunset"),
                Columns.instant(row, "phase_since"),
                row.getString("message"),
                Columns.read(row, "blocked_by", NAMES),
                row.getBoolean("whole"),
                row.getObject("tenant_order", Long.class),
                row.getString("archived_as"),
                Columns.instant(row, "read_at"));
    }

    /// What gateways are told.
    public RetirementNotice notice() {
        return new RetirementNotice(phase, announcedAt, sunset, successor, plan.windows(sunset), whole);
    }
}
