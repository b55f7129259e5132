package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Routes, and who may write them. Thread-safe. An accepted write is told on channel `windlass_route`.
public final class RouteStore {
    private final Jdbi jdbi;

    public RouteStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Accepted if the fence is the endpoint's current one and `seq` is greater than the stored one. The
    /// same pair with the same arms again gets the epoch already given. Nothing else is written.
    public RouteWritten write(RouteWrite write) {
        return jdbi.inTransaction(handle -> {
            EndpointStore.lock(handle, write.endpoint());
            long fence = handle.createQuery("""
                            SELECT fence FROM endpoint WHERE tenant = :tenant AND model = :model AND env = :env
                            """)
                    .bindMethods(write.endpoint())
                    .mapTo(Long.class)
                    .one();
            var stored = find(handle, write.endpoint());
            if (stored.isPresent() && isSame(stored.get(), write)) {
                return new RouteWritten.Accepted(stored.get().epoch());
            }
            long seq = stored.filter(route -> route.fence() == write.fence())
                    .map(Route::seq)
                    .orElse(0L);
            if (fence != write.fence() || seq >= write.seq()) {
                return new RouteWritten.StaleFence(fence, seq);
            }
            long epoch = stored.map(Route::epoch).orElse(0L) + 1;
            store(handle, write, epoch);
            return new RouteWritten.Accepted(epoch);
        });
    }

    /// Takes the fence and writes the route without arms, inside the caller's transaction.
    static void empty(Handle handle, EndpointRef endpoint, String by, String reason) {
        EndpointStore.lock(handle, endpoint);
        long fence =
                handle.createQuery("""
                        UPDATE endpoint SET fence = fence + 1
                         WHERE tenant = :tenant AND model = :model AND env = :env RETURNING fence
                        """).bindMethods(endpoint).mapTo(Long.class).one();
        long epoch = find(handle, endpoint).map(Route::epoch).orElse(0L) + 1;
        store(handle, new RouteWrite(endpoint, fence, 1, List.of(), null, by, "windlass", reason), epoch);
    }

    public Optional<Route> find(EndpointRef endpoint) {
        return jdbi.withHandle(handle -> find(handle, endpoint));
    }

    /// Every endpoint's route: what a gateway serves.
    public List<Route> allOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM route ORDER BY tenant, model, env")
                .map((row, _) -> route(row))
                .list());
    }

    /// All writes of a promotion or rollback, by epoch.
    public List<Route> history(EndpointRef endpoint, String promotion) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM route_history
                         WHERE tenant = :tenant AND model = :model AND env = :env AND promotion = :promotion
                         ORDER BY epoch
                        """)
                .bindMethods(endpoint)
                .bind("promotion", promotion)
                .map((row, _) -> route(row))
                .list());
    }

    private static boolean isSame(Route stored, RouteWrite write) {
        return stored.fence() == write.fence()
                && stored.seq() == write.seq()
                && stored.arms().equals(write.arms());
    }

    private static Optional<Route> find(Handle handle, EndpointRef endpoint) {
        return handle.createQuery("""
                        SELECT * FROM route WHERE tenant = :tenant AND model = :model AND env = :env
                        """)
                .bindMethods(endpoint)
                .map((row, _) -> route(row))
                .findOne();
    }

    private static void store(Handle handle, RouteWrite write, long epoch) {
        var planDigest = write.planDigest();
        handle.createUpdate("""
                        WITH history AS (
                            INSERT INTO route_history (tenant, model, env, epoch, fence, seq, arms, plan_digest,
                                                       promotion, actor, reason)
                            VALUES (:tenant, :model, :env, :epoch, :fence, :seq, CAST(:arms AS jsonb), :planDigest,
                                    :promotion, :actor, :reason)),
                        told AS (SELECT pg_notify('windlass_route', :told))
                        INSERT INTO route (tenant, model, env, epoch, fence, seq, arms, plan_digest, promotion)
                        SELECT :tenant, :model, :env, :epoch, :fence, :seq, CAST(:arms AS jsonb), :planDigest, :promotion
                          FROM told
                        ON CONFLICT (tenant, model, env) DO UPDATE
                           SET epoch = excluded.epoch, fence = excluded.fence, seq = excluded.seq,
                               arms = excluded.arms, plan_digest = excluded.plan_digest,
                               promotion = excluded.promotion, written_at = now()
                        """)
                .bindMethods(write.endpoint())
                .bind("epoch", epoch)
                .bind("fence", write.fence())
                .bind("seq", write.seq())
                .bind("arms", Columns.json(write.arms()))
                .bind("planDigest", planDigest == null ? null : planDigest.value())
                .bind("promotion", write.promotion())
                .bind("actor", write.actor())
                .bind("reason", write.reason())
                .bind("told", write.endpoint().toString())
                .execute();
    }

    private static Route route(ResultSet row) throws SQLException {
        return new Route(
                Columns.endpoint(row),
                row.getLong("epoch"),
                row.getLong("fence"),
                row.getLong("seq"),
                Columns.arms(row),
                Columns.nullableDigest(row, "plan_digest"),
                row.getString("promotion"),
                Columns.instant(row, "written_at"));
    }
}
