package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// A journey as it stands.
///
/// @param way its environments, in their order
/// @param position of the environment that it has come to, in `way`
/// @param attempt from 1 on, one more with each retry
/// @param askedBy everybody who asked for it or retried it; the last is whose promotions it starts
/// @param roles of the last of those, as they were then
/// @param deadlineAfter from its start, or its last retry, to `deadlineAt`
/// @param now the database's clock at the reading
public record JourneyRow(
        Id.Journey id,
        String requestId,
        Digest requestDigest,
        List<Stop> way,
        Duration deadlineAfter,
        @Nullable String link,
        List<PrincipalId> askedBy,
        Set<Role> roles,
        JourneyPhase phase,
        Instant phaseSince,
        int position,
        long attempt,
        String reason,
        String message,
        Instant begunAt,
        Instant deadlineAt,
        long seq,
        Instant now) {
    private static final TypeReference<List<Stop>> WAY = new TypeReference<>() {};

    /// An environment on the way, and the preset of the promotion to it.
    public record Stop(String environment, String preset) {}

    public JourneyRow {
        way = List.copyOf(way);
        askedBy = List.copyOf(askedBy);
        roles = Set.copyOf(roles);
    }

    static JourneyRow of(ResultSet row) throws SQLException {
        return new JourneyRow(
                new Id.Journey(Columns.version(row), row.getLong("n")),
                row.getString("request_id"),
                Columns.digest(row, "request_digest"),
                Columns.read(row, "way", WAY),
                Duration.ofSeconds(row.getLong("deadline_seconds")),
                row.getString("link"),
                Arrays.stream((String[]) row.getArray("asked_by").getArray())
                        .map(PrincipalId::parse)
                        .toList(),
                Columns.roles(row),
                JourneyPhase.valueOf(row.getString("phase")),
                Columns.instant(row, "phase_since"),
                row.getInt("position"),
                row.getLong("attempt"),
                row.getString("reason"),
                row.getString("message"),
                Columns.instant(row, "begun_at"),
                Columns.instant(row, "deadline_at"),
                row.getLong("seq"),
                Columns.instant(row, "read_at"));
    }

    public String name() {
        return id.text();
    }

    public VersionRef version() {
        return id.version();
    }

    /// The environment that it has come to.
    public Stop stop() {
        return way.get(position);
    }

    public boolean last() {
        return position == way.size() - 1;
    }

    public EndpointRef endpoint() {
        return new EndpointRef(version().tenant(), version().model(), stop().environment());
    }

    /// Whose promotions it starts.
    public PrincipalId requester() {
        return askedBy.getLast();
    }

    /// The request id of its promotion to an environment.
    public String legId(String env, long ofAttempt) {
        return new Id.Leg(id, env, ofAttempt).text();
    }
}
