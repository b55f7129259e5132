package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Who may write an endpoint's route: holder, fence and attempt number. Every change is one transaction
/// under the endpoint's row lock. Thread-safe.
public final class EndpointStore {
    private final Jdbi jdbi;

    public EndpointStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Who may hold an endpoint.
    public enum Kind {
        PROMOTION,
        ROLLBACK,
        /// The control API itself, which rolls back while Temporal doesn't answer.
        OPERATOR
    }

    /// Who holds an endpoint. `name` is a promotion's or rollback's, `version` its candidate or target (null
    /// until its plan is known).
    public record Holder(
            String name, Kind kind, long fence, @Nullable String version, String initiator) {}

    /// A wish to hold an endpoint. `takeOver` names a holder whose place may be taken; null: only a free
    /// endpoint.
    public record Wish(
            EndpointRef endpoint,
            Kind kind,
            String requestId,
            @Nullable String version,
            String initiator,
            @Nullable String takeOver) {}

    /// What became of a [Wish].
    public sealed interface Grant {
        /// Granted now, or earlier to the same request whose plan isn't fixed yet.
        record Granted(String name, long attempt, long fence) implements Grant {}

        /// Granted earlier to the same request, and its plan is fixed.
        record Known(String name, Digest planDigest) implements Grant {}

        record Taken(Holder holder) implements Grant {}
    }

    /// What became of a wish for a new fence.
    public sealed interface Fence {
        record Held(long fence) implements Fence {}

        record Lost(@Nullable String holder) implements Fence {}
    }

    public Optional<Holder> holder(EndpointRef endpoint) {
        return jdbi.withHandle(handle -> holder(handle, endpoint));
    }

    /// 0 for an endpoint that was never held.
    public long fence(EndpointRef endpoint) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT fence FROM endpoint WHERE tenant = :tenant AND model = :model AND env = :env
                        """)
                .bindMethods(endpoint)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
    }

    /// All endpoints that somebody holds: what `control` looks after when it starts.
    public List<EndpointRef> allHeldOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM endpoint WHERE holder IS NOT NULL")
                .map((row, _) -> Columns.endpoint(row))
                .list());
    }

    public Grant grant(Wish wish) {
        return jdbi.inTransaction(handle -> {
            long attempts = lock(handle, wish.endpoint());
            var holder = holder(handle, wish.endpoint());
            var earlier = earlier(handle, wish, holder.orElse(null));
            if (earlier.isPresent()) {
                return earlier.get();
            }
            if (holder.isPresent() && !holder.get().name().equals(wish.takeOver())) {
                return new Grant.Taken(holder.get());
            }
            holder.map(Holder::name)
                    .filter(former -> forgetUnplanned(handle, wish.endpoint(), former))
                    .ifPresent(former -> forgetRequest(handle, wish.endpoint(), former));
            return raise(handle, wish, attempts + 1);
        });
    }

    /// Raises the fence for `holder` if it holds the endpoint; if its fence is above `knownFence` already,
    /// that one is the answer.
    public Fence takeFence(EndpointRef endpoint, String holder, long knownFence) {
        return jdbi.inTransaction(handle -> {
            lock(handle, endpoint);
            var now = holder(handle, endpoint);
            if (now.isEmpty() || !now.get().name().equals(holder)) {
                return new Fence.Lost(now.map(Holder::name).orElse(null));
            }
            if (now.get().fence() > knownFence) {
                return new Fence.Held(now.get().fence());
            }
            return new Fence.Held(handle.createQuery("""
                            UPDATE endpoint SET fence = fence + 1
                             WHERE tenant = :tenant AND model = :model AND env = :env RETURNING fence
                            """)
                    .bindMethods(endpoint)
                    .mapTo(Long.class)
                    .one());
        });
    }

    /// Ends the holding if `holder` has it; else does nothing.
    public void release(EndpointRef endpoint, String holder) {
        jdbi.useHandle(handle -> release(handle, endpoint, holder));
    }

    /// Ends the holding of an attempt of which nothing was started: its row goes, and its request may be
    /// sent again.
    public void releaseRefused(EndpointRef endpoint, String holder) {
        jdbi.useTransaction(handle -> {
            release(handle, endpoint, holder);
            forgetRequest(handle, endpoint, holder);
            handle.createUpdate("DELETE FROM promotion WHERE tenant = :tenant AND name = :name AND seq = 0")
                    .bind("tenant", endpoint.tenant())
                    .bind("name", holder)
                    .execute();
        });
    }

    /// An attempt without a plan has started nothing and can start nothing any more: its row goes.
    private static boolean forgetUnplanned(Handle handle, EndpointRef endpoint, String name) {
        return handle.createUpdate("""
                        DELETE FROM promotion
                         WHERE tenant = :tenant AND name = :name AND seq = 0 AND plan_digest IS NULL
                        """)
                        .bind("tenant", endpoint.tenant())
                        .bind("name", name)
                        .execute()
                == 1;
    }

    private static void forgetRequest(Handle handle, EndpointRef endpoint, String name) {
        handle.createUpdate("DELETE FROM promotion_request WHERE tenant = :tenant AND name = :name")
                .bind("tenant", endpoint.tenant())
                .bind("name", name)
                .execute();
    }

    static void release(Handle handle, EndpointRef endpoint, String holder) {
        handle.createUpdate("""
                        UPDATE endpoint SET holder = NULL, holder_kind = NULL, held_since = NULL
                         WHERE tenant = :tenant AND model = :model AND env = :env AND holder = :holder
                        """).bindMethods(endpoint).bind("holder", holder).execute();
    }

    /// Makes sure that the row is there, and locks it.
    ///
    /// @return attempts so far
    static long lock(Handle handle, EndpointRef endpoint) {
        handle.createUpdate("""
                        INSERT INTO endpoint (tenant, model, env) VALUES (:tenant, :model, :env) ON CONFLICT DO NOTHING
                        """).bindMethods(endpoint).execute();
        return handle.createQuery("""
                        SELECT attempts FROM endpoint
                         WHERE tenant = :tenant AND model = :model AND env = :env FOR UPDATE
                        """).bindMethods(endpoint).mapTo(Long.class).one();
    }

    private static String kind(Wish wish) {
        return kind(wish.kind());
    }

    /// As it stands in the rows of promotions and requests.
    static String kind(Kind kind) {
        return kind == Kind.PROMOTION ? "PROMOTION" : "ROLLBACK";
    }

    private record Earlier(
            String name, long attempt, @Nullable Digest planDigest) {}

    /// What the same request was granted before; a rollback is never taken for the promotion whose key it
    /// reuses. An attempt without a plan that holds nothing any more has started nothing: it is forgotten, and
    /// the request is granted anew.
    private static Optional<Grant> earlier(Handle handle, Wish wish, @Nullable Holder holder) {
        var earlier = handle.createQuery("""
                        SELECT name, n, plan_digest FROM promotion
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = :kind
                        """)
                .bind("tenant", wish.endpoint().tenant())
                .bind("requestId", wish.requestId())
                .bind("kind", kind(wish))
                .map((row, _) -> new Earlier(
                        row.getString("name"), row.getLong("n"), Columns.nullableDigest(row, "plan_digest")))
                .findOne();
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        var found = earlier.get();
        if (found.planDigest() != null) {
            return Optional.of(new Grant.Known(found.name(), found.planDigest()));
        }
        if (holder != null && holder.name().equals(found.name())) {
            return Optional.of(new Grant.Granted(found.name(), found.attempt(), holder.fence()));
        }
        forgetUnplanned(handle, wish.endpoint(), found.name());
        return Optional.empty();
    }

    private static Grant raise(Handle handle, Wish wish, long attempt) {
        var endpoint = wish.endpoint();
        String name = switch (wish.kind()) {
            case PROMOTION ->
                endpoint.promotionName(java.util.Objects.requireNonNull(wish.version(), "version"), attempt);
            case ROLLBACK, OPERATOR -> endpoint.rollbackName(attempt);
        };
        long fence = hold(handle, wish, name, attempt);
        insert(handle, wish, name, attempt, fence);
        handle.createUpdate("""
                        UPDATE promotion_request SET state = 'GRANTED', name = :name
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = :kind
                        """)
                .bind("kind", kind(wish))
                .bind("name", name)
                .bind("tenant", endpoint.tenant())
                .bind("requestId", wish.requestId())
                .execute();
        return new Grant.Granted(name, attempt, fence);
    }

    /// Makes `name` the holder, under a fence of its own.
    private static long hold(Handle handle, Wish wish, String name, long attempt) {
        return handle.createQuery("""
                        UPDATE endpoint
                           SET fence = fence + 1, attempts = :attempt, holder = :name, holder_kind = :kind,
                               held_since = now()
                         WHERE tenant = :tenant AND model = :model AND env = :env RETURNING fence
                        """)
                .bindMethods(wish.endpoint())
                .bind("attempt", attempt)
                .bind("name", name)
                .bind("kind", wish.kind().name())
                .mapTo(Long.class)
                .one();
    }

    private static void insert(Handle handle, Wish wish, String name, long attempt, long fence) {
        handle.createUpdate("""
                        INSERT INTO promotion (name, tenant, model, env, kind, n, request_id, version, fence,
                                               requested_by)
                        VALUES (:name, :tenant, :model, :env, :kind, :n, :requestId, :version, :fence, :initiator)
                        """)
                .bindMethods(wish.endpoint())
                .bind("name", name)
                .bind("kind", kind(wish))
                .bind("n", attempt)
                .bind("requestId", wish.requestId())
                .bind("version", wish.version())
                .bind("fence", fence)
                .bind("initiator", wish.initiator())
                .execute();
    }

    private static Optional<Holder> holder(Handle handle, EndpointRef endpoint) {
        return handle.createQuery("""
                        SELECT e.holder, e.holder_kind, e.fence, p.version, p.requested_by
                          FROM endpoint e JOIN promotion p ON p.name = e.holder
                         WHERE e.tenant = :tenant AND e.model = :model AND e.env = :env
                        """)
                .bindMethods(endpoint)
                .map((row, _) -> holder(row))
                .findOne();
    }

    private static Holder holder(ResultSet row) throws SQLException {
        return new Holder(
                row.getString("holder"),
                Kind.valueOf(row.getString("holder_kind")),
                row.getLong("fence"),
                row.getString("version"),
                row.getString("requested_by"));
    }
}
