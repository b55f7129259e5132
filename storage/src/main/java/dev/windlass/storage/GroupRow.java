package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.PrincipalId;
import dev.windlass.storage.RequestStore.Asked;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A promotion group as it was asked for. Where it stands is [dev.windlass.group.GroupStanding].
///
/// @param digest of the manifest as sent
public record GroupRow(
        Id.Group id,
        String env,
        String requestId,
        Digest digest,
        Asked asked,
        @Nullable String link,
        Instant createdAt,
        @Nullable Instant endedAt) {
    /// A member as it was asked for; `json` is its promotion's manifest.
    public record Wished(String model, String version, String requestId, Digest digest, String json) {}

    public EndpointRef endpoint(String model) {
        return new EndpointRef(id.tenant(), model, env);
    }

    static GroupRow of(ResultSet row) throws SQLException {
        return new GroupRow(
                id(row),
                row.getString("env"),
                row.getString("request_id"),
                Columns.digest(row, "request_digest"),
                new Asked(PrincipalId.parse(row.getString("asked_by")), Columns.roles(row), null, ""),
                row.getString("link"),
                Columns.instant(row, "created_at"),
                Columns.nullableInstant(row, "ended_at"));
    }

    static Id.Group id(ResultSet row) throws SQLException {
        return new Id.Group(row.getString("tenant"), row.getString("name"), row.getLong("n"));
    }
}
