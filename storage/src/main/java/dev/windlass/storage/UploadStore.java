package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.VersionRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.core.type.TypeReference;

/// Sessions of resumable uploads: what was declared, what has arrived. Thread-safe.
public final class UploadStore {
    private static final TypeReference<List<Part>> PARTS = new TypeReference<>() {};

    private final Jdbi jdbi;

    public UploadStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// A part that the object store has: its number from 1, its tag, its bytes.
    public record Part(int number, String etag, long byteSize) {}

    /// One session. `metadataJson` is what the version's row will say beside the artifact's own facts.
    public record Upload(
            String id,
            VersionRef version,
            Digest declaredDigest,
            long declaredBytes,
            String metadataJson,
            String multipartId,
            long receivedBytes,
            List<Part> parts,
            String createdBy,
            Instant expiresAt) {
        public Upload {
            parts = List.copyOf(parts);
        }
    }

    /// Opens a session; `expiresAt` is ignored, it lives for `life` from now on.
    public void open(Upload upload, Duration life) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO upload (id, tenant, model, version, declared_digest, declared_bytes, metadata,
                                            multipart_id, created_by, expires_at)
                        VALUES (:id, :tenant, :model, :version, :digest, :bytes, CAST(:metadata AS jsonb),
                                :multipartId, :createdBy, now() + make_interval(secs => :life))
                        """)
                .bind("id", upload.id())
                .bindMethods(upload.version())
                .bind("digest", upload.declaredDigest().value())
                .bind("bytes", upload.declaredBytes())
                .bind("metadata", upload.metadataJson())
                .bind("multipartId", upload.multipartId())
                .bind("createdBy", upload.createdBy())
                .bind("life", life.toSeconds())
                .execute());
    }

    /// A session that has not expired.
    public Optional<Upload> find(String tenant, String id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM upload WHERE tenant = :tenant AND id = :id AND expires_at > now()
                        """)
                .bind("tenant", tenant)
                .bind("id", id)
                .map((row, _) -> upload(row))
                .findOne());
    }

    /// Notes a part that the object store has. Refused if the session isn't at `offset` any more.
    ///
    /// @return false if another request was faster, or the session is gone
    public boolean received(Upload at, Part part) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        UPDATE upload SET received_bytes = received_bytes + :bytes, parts = parts || CAST(:part AS jsonb)
                         WHERE tenant = :tenant AND id = :id AND received_bytes = :offset
                        """)
                        .bind("tenant", at.version().tenant())
                        .bind("id", at.id())
                        .bind("offset", at.receivedBytes())
                        .bind("bytes", part.byteSize())
                        .bind("part", Columns.json(List.of(part)))
                        .execute())
                == 1;
    }

    public void remove(String tenant, String id) {
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM upload WHERE tenant = :tenant AND id = :id")
                .bind("tenant", tenant)
                .bind("id", id)
                .execute());
    }

    /// Sessions whose time is over, at most 100: for the sweep.
    public List<Upload> expiredOfPlatform() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        SELECT * FROM upload WHERE expires_at <= now() ORDER BY expires_at LIMIT 100
                        """).map((row, _) -> upload(row)).list());
    }

    private static Upload upload(ResultSet row) throws SQLException {
        return new Upload(
                row.getString("id"),
                new VersionRef(row.getString("tenant"), row.getString("model"), row.getString("version")),
                Columns.digest(row, "declared_digest"),
                row.getLong("declared_bytes"),
                row.getString("metadata"),
                row.getString("multipart_id"),
                row.getLong("received_bytes"),
                Columns.read(row, "parts", PARTS),
                row.getString("created_by"),
                Columns.instant(row, "expires_at"));
    }
}
