package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Holder;
import dev.windlass.domain.RunKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Who may write an endpoint's route: holder, fence and attempt number. Every change is one transaction
/// under the endpoint's row lock. Thread-safe.
public final class EndpointStore {
    private final Jdbi jdbi;

    public EndpointStore(Database database) {
        this.jdbi = database.jdbi();
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

    /// Keeps all others from changing who holds the endpoint until the open transaction ends.
    public void lock(EndpointRef endpoint) {
        jdbi.useHandle(handle -> lock(handle, endpoint));
    }

    public GrantResult grant(GrantWish wish) {
        return jdbi.inTransaction(handle -> new GrantTransaction(handle, wish).grant(lock(handle, wish.endpoint())));
    }

    /// Raises the fence for `holder` if it holds the endpoint; if its fence is above `knownFence` already,
    /// that one is the answer.
    public FenceResult takeFence(EndpointRef endpoint, String holder, long knownFence) {
        return jdbi.inTransaction(handle -> {
            lock(handle, endpoint);
            var now = holder(handle, endpoint);
            if (now.isEmpty() || !now.get().name().equals(holder)) {
                return new FenceResult.Lost(now.map(Holder::name).orElse(null));
            }
            if (now.get().fence() > knownFence) {
                return new FenceResult.Held(now.get().fence());
            }
            return new FenceResult.Held(handle.createQuery("""
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
    /// sent again. One that came from the queue goes back to its place there.
    public void releaseRefused(EndpointRef endpoint, String holder) {
        jdbi.useTransaction(handle -> {
            release(handle, endpoint, holder);
            if (QueueStore.putBackUnstarted(handle, endpoint.tenant(), holder)) {
                return;
            }
            GrantTransaction.forgetRequest(handle, endpoint.tenant(), holder);
            handle.createUpdate("DELETE FROM promotion WHERE tenant = :tenant AND name = :name AND seq = 0")
                    .bind("tenant", endpoint.tenant())
                    .bind("name", holder)
                    .execute();
        });
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

    /// As it stands in the rows of promotions and requests.
    static String kind(RunKind kind) {
        return kind == RunKind.PROMOTION ? "PROMOTION" : "ROLLBACK";
    }

    static Optional<Holder> holder(Handle handle, EndpointRef endpoint) {
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
                RunKind.valueOf(row.getString("holder_kind")),
                row.getLong("fence"),
                row.getString("version"),
                row.getString("requested_by"));
    }
}
