package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
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
    /// rollback's once it is granted, else null. `createdAt` is ignored when it is inserted; a request that
    /// was refused, so that its row went, has another one when it comes again.
    public record Request(
            EndpointRef endpoint,
            String requestId,
            RunKind kind,
            Digest digest,
            String json,
            Asked asked,
            @Nullable String link,
            @Nullable String name,
            Instant createdAt) {}

    /// Who asked first and as what, which promotion he wants once more (null: none), and why.
    /// `breakGlass` is why the version needs no soak below; null if it does.
    public record Asked(
            PrincipalId by,
            Set<Role> roles,
            @Nullable String retryOf,
            String reason,
            @Nullable String breakGlass) {
        public Asked {
            roles = Set.copyOf(roles);
        }

        public Asked(PrincipalId by, Set<Role> roles, @Nullable String retryOf, String reason) {
            this(by, roles, retryOf, reason, null);
        }

        /// The same with the glass broken.
        public Asked breaking(@Nullable String why) {
            return new Asked(by, roles, retryOf, reason, why);
        }

        public static Asked by(Principal principal) {
            return by(principal, null, "");
        }

        public static Asked by(Principal principal, @Nullable String retryOf, String reason) {
            return new Asked(principal.id(), principal.roles(), retryOf, reason);
        }

        /// The same with the roles that he has now.
        public Asked as(Set<Role> now) {
            return new Asked(by, now, retryOf, reason, breakGlass);
        }

        /// Whom policies judge.
        public Principal principal() {
            return new Principal(by.name(), by.tenant(), roles);
        }
    }

    /// What is known of a request id.
    public sealed interface Insertion {
        record New(Request request) implements Insertion {}

        /// The same request came before; `name` in it is null while it isn't granted yet.
        record Same(Request earlier) implements Insertion {}

        /// The same promotion's request came before, from somebody else; both have asked now.
        record Joined(Request earlier) implements Insertion {}

        /// The id was used for something else.
        record Other() implements Insertion {}
    }

    public Insertion insert(Request request) {
        while (true) {
            boolean inserted = jdbi.withHandle(handle -> insert(handle, request));
            boolean joined = !inserted && jdbi.withHandle(handle -> join(handle, request));
            var stored = find(request.endpoint().tenant(), request.requestId());
            // Gone again: whoever had it was refused in this moment, and the id is free.
            if (stored.isPresent()) {
                return joined ? new Insertion.Joined(stored.get()) : insertion(inserted, stored.get(), request);
            }
        }
    }

    private static Insertion insertion(boolean inserted, Request stored, Request wished) {
        if (!stored.digest().equals(wished.digest()) || stored.kind() != wished.kind()) {
            return new Insertion.Other();
        }
        return inserted ? new Insertion.New(stored) : new Insertion.Same(stored);
    }

    private static boolean insert(Handle handle, Request request) {
        return handle.createUpdate("""
                        INSERT INTO promotion_request (tenant, request_id, kind, model, env, request_digest, request,
                                                       principal, link, asked_by, roles, retry_of, reason,
                                                       break_glass, token)
                        VALUES (:tenant, :requestId, :kind, :model, :env, :digest, CAST(:json AS jsonb), :principal,
                                :link, ARRAY[:who], :roles, :retryOf, :reason, :breakGlass,
                                nullif(CAST(:token AS jsonb), '{}'))
                        ON CONFLICT DO NOTHING
                        """)
                        .bindMethods(request.endpoint())
                        .bind("requestId", request.requestId())
                        .bind("kind", request.kind().name())
                        .bind("digest", request.digest().value())
                        .bind("json", request.json())
                        .bind("principal", request.asked().by().name())
                        .bind("link", request.link())
                        .bind("who", request.asked().by().text())
                        .bind(
                                "roles",
                                request.asked().roles().stream()
                                        .map(Role::id)
                                        .sorted()
                                        .toArray(String[]::new))
                        .bind("retryOf", request.asked().retryOf())
                        .bind("reason", request.asked().reason())
                        .bind("breakGlass", request.asked().breakGlass())
                        .bind("token", Columns.json(Origin.claims()))
                        .execute()
                == 1;
    }

    private static boolean join(Handle handle, Request request) {
        return handle.createUpdate("""
                        UPDATE promotion_request
                           SET asked_by = array_append(asked_by, :who), retry_of = coalesce(retry_of, :retryOf)
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = 'PROMOTION'
                           AND kind = :kind AND request_digest = :digest AND NOT :who = ANY(asked_by)
                        """)
                        .bind("tenant", request.endpoint().tenant())
                        .bind("requestId", request.requestId())
                        .bind("kind", request.kind().name())
                        .bind("digest", request.digest().value())
                        .bind("who", request.asked().by().text())
                        .bind("retryOf", request.asked().retryOf())
                        .execute()
                == 1;
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

    /// Notes what a request became that needs no grant of its own: the promotion that it has aborted, or
    /// the rollback that was under way.
    public void answered(String tenant, String requestId, String name) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE promotion_request SET state = 'GRANTED', name = :name
                         WHERE tenant = :tenant AND request_id = :requestId AND state = 'REQUESTED'
                        """)
                .bind("tenant", tenant)
                .bind("requestId", requestId)
                .bind("name", name)
                .execute());
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

    /// Promotions' requests of the last `life` that nobody answered: driven again when `control` starts. At
    /// most 1,000. A rollback's isn't among them: traffic that moves back long after somebody asked is no
    /// help.
    public List<Request> allOpenOfPlatform(Duration life) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion_request
                         WHERE state = 'REQUESTED' AND kind = 'PROMOTION'
                           AND created_at > now() - make_interval(secs => :life)
                         ORDER BY created_at LIMIT 1000
                        """)
                .bind("life", life.toMillis() / 1000.0)
                .map((row, _) -> request(row))
                .list());
    }

    /// Forgets requests older than `life` that nobody answered, whose ids are free again: a version that
    /// somebody wished for that long ago may have been overtaken since.
    ///
    /// @return how many
    public int forgetOpenOfPlatform(Duration life) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("""
                        DELETE FROM promotion_request
                         WHERE state = 'REQUESTED' AND created_at < now() - make_interval(secs => :life)
                        """).bind("life", life.toMillis() / 1000.0).execute());
    }

    private static Asked asked(ResultSet row) throws SQLException {
        var all = (String[]) row.getArray("asked_by").getArray();
        var name = row.getString("principal");
        var first = all.length == 0 ? new PrincipalId(row.getString("tenant"), name) : PrincipalId.parse(all[0]);
        return new Asked(
                first.name().equals(name) ? first : new PrincipalId(row.getString("tenant"), name),
                Columns.roles(row),
                row.getString("retry_of"),
                row.getString("reason"),
                row.getString("break_glass"));
    }

    private static Request request(ResultSet row) throws SQLException {
        return new Request(
                Columns.endpoint(row),
                row.getString("request_id"),
                RunKind.valueOf(row.getString("kind")),
                Columns.digest(row, "request_digest"),
                row.getString("request"),
                asked(row),
                row.getString("link"),
                row.getString("name"),
                Columns.instant(row, "created_at"));
    }
}
