package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Requests to promote or roll back, by tenant and request id: what makes starting idempotent, also after a
/// crash. Thread-safe.
public final class RequestStore {
    private final Jdbi jdbi;

    public RequestStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// A request as it came in. `json` is the manifest or the rollback's wish; `name` is the promotion's or
    /// rollback's once it is granted, else null.
    public record Request(
            EndpointRef endpoint,
            String requestId,
            EndpointStore.Kind kind,
            Digest digest,
            String json,
            String principal,
            @Nullable String link,
            @Nullable String name) {}

    /// What is known of a request id.
    public sealed interface Insertion {
        record New() implements Insertion {}

        /// The same request came before; `name` in it is null while it isn't granted yet.
        record Same(Request earlier) implements Insertion {}

        /// The id was used for something else.
        record Other(Request earlier) implements Insertion {}
    }

    public Insertion insert(Request request) {
        return jdbi.inTransaction(handle -> {
            int inserted = handle.createUpdate("""
                            INSERT INTO promotion_request (tenant, request_id, kind, model, env, request_digest, request,
                                                           principal, link)
                            VALUES (:tenant, :requestId, :kind, :model, :env, :digest, CAST(:json AS jsonb), :principal,
                                    :link)
                            ON CONFLICT DO NOTHING
                            """)
                    .bindMethods(request.endpoint())
                    .bind("requestId", request.requestId())
                    .bind("kind", request.kind().name())
                    .bind("digest", request.digest().value())
                    .bind("json", request.json())
                    .bind("principal", request.principal())
                    .bind("link", request.link())
                    .execute();
            if (inserted == 1) {
                return new Insertion.New();
            }
            var earlier = handle.createQuery("""
                            SELECT * FROM promotion_request WHERE tenant = :tenant AND request_id = :requestId
                            """)
                    .bind("tenant", request.endpoint().tenant())
                    .bind("requestId", request.requestId())
                    .map((row, _) -> request(row))
                    .one();
            return earlier.digest().equals(request.digest()) && earlier.kind() == request.kind()
                    ? new Insertion.Same(earlier)
                    : new Insertion.Other(earlier);
        });
    }

    public Optional<Request> find(String tenant, String requestId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion_request WHERE tenant = :tenant AND request_id = :requestId
                        """)
                .bind("tenant", tenant)
                .bind("requestId", requestId)
                .map((row, _) -> request(row))
                .findOne());
    }

    /// A refused request doesn't use up its id. Does nothing if it was granted.
    public void remove(String tenant, String requestId) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        DELETE FROM promotion_request
                         WHERE tenant = :tenant AND request_id = :requestId AND state = 'REQUESTED'
                        """)
                .bind("tenant", tenant)
                .bind("requestId", requestId)
                .execute());
    }

    /// Requests that nobody answered, older than `age`: driven again when `control` starts. At most 1,000.
    public List<Request> allOpenOfPlatform(Duration age) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion_request
                         WHERE state = 'REQUESTED' AND created_at < now() - make_interval(secs => :age)
                         ORDER BY created_at LIMIT 1000
                        """)
                .bind("age", age.toMillis() / 1000.0)
                .map((row, _) -> request(row))
                .list());
    }

    private static Request request(ResultSet row) throws SQLException {
        return new Request(
                Columns.endpoint(row),
                row.getString("request_id"),
                EndpointStore.Kind.valueOf(row.getString("kind")),
                Columns.digest(row, "request_digest"),
                row.getString("request"),
                row.getString("principal"),
                row.getString("link"),
                row.getString("name"));
    }
}
