package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import tools.jackson.core.type.TypeReference;

/// Sessions of resumable uploads: what was declared, what has arrived. Thread-safe.
public final class UploadStore {
    private static final TypeReference<List<Part>> PARTS = new TypeReference<>() {};
    private static final TypeReference<List<Fragment>> FRAGMENTS = new TypeReference<>() {};

    private final Jdbi jdbi;

    public UploadStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// A part that the object store has: its number from 1, its tag, its bytes.
    public record Part(int number, String etag, long byteSize) {}

    /// Bytes behind the last part that are too few for one: an object of their own, until there are enough.
    public record Fragment(String key, long byteSize) {}

    /// One session, declared by `createdBy`. `metadataJson` is what the version's row will say beside the artifact's
    /// own facts.
    public record Upload(
            String id,
            VersionRef version,
            Digest declaredDigest,
            long declaredBytes,
            String metadataJson,
            String multipartId,
            long receivedBytes,
            List<Part> parts,
            List<Fragment> fragments,
            PrincipalId createdBy,
            Instant expiresAt) {
        public Upload {
            parts = List.copyOf(parts);
            fragments = List.copyOf(fragments);
        }

        /// Of the received bytes, those that are in no part yet.
        public long fragmentBytes() {
            return fragments.stream().mapToLong(Fragment::byteSize).sum();
        }
    }

    /// Opens a session if fewer than `openMax` of the tenant's are open; `expiresAt` is ignored, it lives for
    /// `life` from now on.
    ///
    /// @return false if the tenant has `openMax` open
    public boolean open(Upload upload, Duration life, int openMax) {
        return jdbi.inTransaction(handle -> {
            var tenant = upload.version().tenant();
            // One at a time per tenant, so that two can't both be the last.
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR NO KEY UPDATE")
                    .bind("tenant", tenant)
                    .mapTo(Integer.class)
                    .findOne();
            int open = handle.createQuery("""
                            SELECT count(*) FROM upload WHERE tenant = :tenant AND expires_at > now()
                            """)
                    .bind("tenant", tenant)
                    .mapTo(Integer.class)
                    .one();
            if (open >= openMax) {
                return false;
            }
            insert(handle, upload, life);
            return true;
        });
    }

    private static void insert(Handle handle, Upload upload, Duration life) {
        handle.createUpdate("""
                        INSERT INTO upload (id, tenant, model, version, declared_digest, declared_bytes, metadata,
                                            multipart_id, created_by, declared_by, expires_at)
                        VALUES (:id, :tenant, :model, :version, :digest, :bytes, CAST(:metadata AS jsonb),
                                :multipartId, :createdBy, :declaredBy, now() + make_interval(secs => :life))
                        """)
                .bind("id", upload.id())
                .bindMethods(upload.version())
                .bind("digest", upload.declaredDigest().value())
                .bind("bytes", upload.declaredBytes())
                .bind("metadata", upload.metadataJson())
                .bind("multipartId", upload.multipartId())
                .bind("createdBy", upload.createdBy().name())
                .bind("declaredBy", upload.createdBy().text())
                .bind("life", life.toSeconds())
                .execute();
    }

    /// The newest open session that the same principal declared with the same words: a repeated declaration
    /// goes on with it.
    public Optional<Upload> alike(Upload wish) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM upload
                         WHERE tenant = :tenant AND model = :model AND version = :version
                           AND declared_digest = :digest AND declared_bytes = :bytes AND declared_by = :declaredBy
                           AND metadata = CAST(:metadata AS jsonb) AND expires_at > now()
                         ORDER BY created_at DESC LIMIT 1
                        """)
                .bindMethods(wish.version())
                .bind("digest", wish.declaredDigest().value())
                .bind("bytes", wish.declaredBytes())
                .bind("declaredBy", wish.createdBy().text())
                .bind("metadata", wish.metadataJson())
                .map((row, _) -> upload(row))
                .findOne());
    }

    /// A tenant's open sessions, the oldest first.
    public List<Upload> open(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM upload WHERE tenant = :tenant AND expires_at > now() ORDER BY created_at
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> upload(row))
                .list());
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

    /// Notes a part that the object store has, which begins with the session's fragments, and who sent the rest of it.
    /// Refused if the session isn't at `offset` any more.
    ///
    /// @return false if another request was faster, or the session is gone
    public boolean received(Upload at, Part part, PrincipalId sender) {
        return jdbi.withHandle(handle -> at(at, sender, handle.createUpdate("""
                        UPDATE upload SET received_bytes = received_bytes + :bytes, parts = parts || CAST(:kept AS jsonb),
                               fragments = '[]',
                               sent_by = CASE WHEN :sender = ANY(sent_by) THEN sent_by
                                              ELSE array_append(sent_by, :sender) END
                         WHERE tenant = :tenant AND id = :id AND received_bytes = :offset
                        """))
                        .bind("bytes", part.byteSize() - at.fragmentBytes())
                        .bind("kept", Columns.json(List.of(part)))
                        .execute())
                == 1;
    }

    /// Notes a fragment that the object store has, and who sent it. Refused if the session isn't at `offset` any more.
    ///
    /// @return false if another request was faster, or the session is gone
    public boolean received(Upload at, Fragment fragment, PrincipalId sender) {
        return jdbi.withHandle(handle -> at(at, sender, handle.createUpdate("""
                        UPDATE upload SET received_bytes = received_bytes + :bytes,
                               fragments = fragments || CAST(:kept AS jsonb),
                               sent_by = CASE WHEN :sender = ANY(sent_by) THEN sent_by
                                              ELSE array_append(sent_by, :sender) END
                         WHERE tenant = :tenant AND id = :id AND received_bytes = :offset
                        """))
                        .bind("bytes", fragment.byteSize())
                        .bind("kept", Columns.json(List.of(fragment)))
                        .execute())
                == 1;
    }

    private static Update at(Upload at, PrincipalId sender, Update update) {
        return update.bind("tenant", at.version().tenant())
                .bind("id", at.id())
                .bind("offset", at.receivedBytes())
                .bind("sender", sender.text());
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

    private static PrincipalId declaredBy(ResultSet row) throws SQLException {
        var known = row.getString("declared_by");
        return known == null
                ? new PrincipalId(row.getString("tenant"), row.getString("created_by"))
                : PrincipalId.parse(known);
    }

    private static Upload upload(ResultSet row) throws SQLException {
        return new Upload(
                row.getString("id"),
                Columns.version(row),
                Columns.digest(row, "declared_digest"),
                row.getLong("declared_bytes"),
                row.getString("metadata"),
                row.getString("multipart_id"),
                row.getLong("received_bytes"),
                Columns.read(row, "parts", PARTS),
                Columns.read(row, "fragments", FRAGMENTS),
                declaredBy(row),
                Columns.instant(row, "expires_at"));
    }
}
