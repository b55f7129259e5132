package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Promotions that wait for their endpoint, in the order in which they are granted: those that supersede first, and
/// each kind as it came. Every change is one transaction under the endpoint's row lock. Thread-safe.
public final class QueueStore {
    /// So many wait for one endpoint, at most.
    public static final int ENDPOINT_MAX = 16;

    /// So many of a tenant wait, at most.
    public static final int TENANT_MAX = 100;

    private static final String WAITING = "queued_at IS NOT NULL AND fence = 0 AND ended_at IS NULL";

    private final Jdbi jdbi;

    public QueueStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// A wish to wait, whose request row stands.
    ///
    /// @param supersedes ends the live promotion, and every other wish to do so
    public record Wish(
            EndpointRef endpoint,
            String requestId,
            String version,
            String initiator,
            String reason,
            boolean supersedes) {}

    public sealed interface Entered {
        /// It waits, now or since an earlier try.
        record Waits(String name) implements Entered {}

        /// `waiting` is how many wait, of the endpoint's or of all its tenant's.
        record Full(boolean ofEndpoint, int waiting) implements Entered {}
    }

    /// An endpoint whose queue isn't empty.
    ///
    /// @param holder null if it is free
    /// @param superseded true if whoever is first is to end it
    public record Queued(EndpointRef endpoint, @Nullable Holder holder, boolean superseded) {}

    record Named(String name, long attempt) {}

    public Entered enter(Wish wish) {
        return jdbi.inTransaction(handle -> {
            long attempts = EndpointStore.lock(handle, wish.endpoint());
            var earlier = named(handle, wish.endpoint().tenant(), wish.requestId());
            if (earlier.isPresent()) {
                return new Entered.Waits(earlier.get().name());
            }
            var holder = EndpointStore.holder(handle, wish.endpoint());
            var waiting = waiting(handle, wish.endpoint());
            // Whoever wanted to supersede before is superseded himself, and makes room.
            var overtaken = wish.supersedes()
                    ? waiting.stream().filter(PromotionRow::supersedes).toList()
                    : List.<PromotionRow>of();
            if (waiting.size() - overtaken.size() >= ENDPOINT_MAX) {
                return new Entered.Full(true, waiting.size());
            }
            int ofTenant = ofTenant(handle, wish.endpoint().tenant());
            if (ofTenant - overtaken.size() >= TENANT_MAX) {
                return new Entered.Full(false, ofTenant);
            }
            var name = insert(handle, wish, attempts + 1, holder.orElse(null));
            overtaken.forEach(it -> end(
                    handle,
                    it,
                    new Ending(
                            Phase.SUPERSEDED,
                            "Superseded",
                            "superseded by " + name + " before its turn came",
                            wish.initiator())));
            return new Entered.Waits(name);
        });
    }

    private static String insert(Handle handle, Wish wish, long attempt, @Nullable Holder holder) {
        var name = wish.endpoint().promotionName(wish.version(), attempt);
        handle.createUpdate("""
                        UPDATE endpoint SET attempts = :attempt WHERE tenant = :tenant AND model = :model AND env = :env
                        """)
                .bindMethods(wish.endpoint())
                .bind("attempt", attempt)
                .execute();
        handle.createUpdate("""
                        INSERT INTO promotion (name, tenant, model, env, kind, n, request_id, version, fence, reason,
                                               requested_by, queued_at, supersedes)
                        VALUES (:name, :tenant, :model, :env, 'PROMOTION', :n, :requestId, :version, 0, 'Queued',
                                :initiator, now(), :supersedes)
                        """)
                .bindMethods(wish.endpoint())
                .bind("name", name)
                .bind("n", attempt)
                .bind("requestId", wish.requestId())
                .bind("version", wish.version())
                .bind("initiator", wish.initiator())
                .bind("supersedes", wish.supersedes())
                .execute();
        handle.createUpdate("""
                        UPDATE promotion_request SET state = 'GRANTED', name = :name
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = 'PROMOTION'
                        """)
                .bind("tenant", wish.endpoint().tenant())
                .bind("requestId", wish.requestId())
                .bind("name", name)
                .execute();
        AuditLog.append(
                handle,
                new AuditLog.Entry(
                        wish.endpoint().tenant(),
                        wish.initiator(),
                        wish.supersedes() ? "promotion.supersede" : "promotion.queue",
                        name,
                        wish.reason(),
                        Map.of("requestId", wish.requestId(), "holder", holder == null ? "" : holder.name())));
        return name;
    }

    /// Who waits for an endpoint, in the order of their turns.
    public List<PromotionRow> waiting(EndpointRef endpoint) {
        return jdbi.withHandle(handle -> waiting(handle, endpoint));
    }

    private static List<PromotionRow> waiting(Handle handle, EndpointRef endpoint) {
        return handle.createQuery(
                        "SELECT * FROM promotion WHERE tenant = :tenant AND model = :model AND env = :env AND "
                                + WAITING + " ORDER BY supersedes DESC, n")
                .bindMethods(endpoint)
                .map((row, _) -> PromotionRow.of(row))
                .list();
    }

    private static int ofTenant(Handle handle, String tenant) {
        return handle.createQuery("SELECT count(*) FROM promotion WHERE tenant = :tenant AND " + WAITING)
                .bind("tenant", tenant)
                .mapTo(Integer.class)
                .one();
    }

    /// How one ends that never got its turn.
    public record Ending(Phase phase, String reason, String message, String actor) {}

    /// Ends a wait, unless its turn has come meanwhile.
    ///
    /// @return false if it doesn't wait any more
    public boolean end(PromotionRow row, Ending ending) {
        return jdbi.inTransaction(handle -> {
            EndpointStore.lock(handle, row.endpoint());
            return end(handle, row, ending);
        });
    }

    private static boolean end(Handle handle, PromotionRow row, Ending ending) {
        boolean waits = waiting(handle, row.endpoint()).stream()
                .anyMatch(it -> it.name().equals(row.name()));
        return waits
                && PromotionStore.record(
                        handle,
                        Transition.of(
                                row.name(),
                                row.endpoint(),
                                Transition.AFTER_ALL,
                                ending.phase(),
                                ending.reason(),
                                ending.message(),
                                ending.actor(),
                                0,
                                0,
                                0,
                                0,
                                false,
                                Progress.NONE));
    }

    /// All endpoints that somebody waits for; at most 1,000.
    public List<Queued> allQueuedOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT tenant, model, env, bool_or(supersedes) AS superseded"
                                + " FROM promotion WHERE " + WAITING
                                + " GROUP BY tenant, model, env ORDER BY min(queued_at) LIMIT 1000")
                .map((row, _) -> {
                    var endpoint = Columns.endpoint(row);
                    return new Queued(
                            endpoint,
                            EndpointStore.holder(handle, endpoint).orElse(null),
                            row.getBoolean("superseded"));
                })
                .list());
    }

    /// Those that have waited for longer than `longest`; at most 100.
    public List<PromotionRow> allOverdueOfPlatform(Duration longest) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM promotion WHERE " + WAITING
                        + " AND queued_at < now() - make_interval(secs => :longest) ORDER BY queued_at LIMIT 100")
                .bind("longest", longest.toMillis() / 1000.0)
                .map((row, _) -> PromotionRow.of(row))
                .list());
    }

    /// The waiting promotion that a request became.
    static Optional<Named> named(Handle handle, String tenant, String requestId) {
        return handle.createQuery("SELECT name, n FROM promotion WHERE tenant = :tenant AND request_id = :requestId"
                        + " AND kind = 'PROMOTION' AND " + WAITING)
                .bind("tenant", tenant)
                .bind("requestId", requestId)
                .map((row, _) -> new Named(row.getString("name"), row.getLong("n")))
                .findOne();
    }

    /// Like [#putBack], for one that has a plan but was never started.
    static boolean putBackUnstarted(Handle handle, String tenant, String name) {
        handle.createUpdate("""
                        UPDATE promotion SET plan = NULL, plan_digest = NULL
                         WHERE tenant = :tenant AND name = :name AND queued_at IS NOT NULL AND seq = 0
                        """).bind("tenant", tenant).bind("name", name).execute();
        return putBack(handle, tenant, name);
    }

    /// Gives one that was granted and of which nothing was started its place in the queue back.
    ///
    /// @return false if it didn't come from there, or was started
    static boolean putBack(Handle handle, String tenant, String name) {
        return handle.createUpdate("""
                        UPDATE promotion SET fence = 0, reason = 'Queued'
                         WHERE tenant = :tenant AND name = :name AND queued_at IS NOT NULL AND seq = 0
                           AND plan_digest IS NULL AND ended_at IS NULL
                        """)
                        .bind("tenant", tenant)
                        .bind("name", name)
                        .execute()
                == 1;
    }
}
