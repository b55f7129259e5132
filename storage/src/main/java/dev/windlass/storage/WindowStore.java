package dev.windlass.storage;

import dev.windlass.domain.ArmCount;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.core.type.TypeReference;

/// What gateways counted. Thread-safe.
public final class WindowStore {
    private static final TypeReference<List<ArmCount>> ARMS = new TypeReference<>() {};

    private final Jdbi jdbi;

    public WindowStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Stores windows in one batch. The first row per key (closed and partial apart) wins.
    public void add(List<WindowCount> windows) {
        if (windows.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            var batch = handle.prepareBatch("""
                    INSERT INTO window_count (gateway, boot, tenant, model, env, epoch, n, partial, arms, shadow,
                                              opened_at, closed_at)
                    VALUES (:gateway, :boot, :tenant, :model, :env, :epoch, :n, :partial, CAST(:arms AS jsonb),
                            CAST(:shadow AS jsonb), :openedAt, :closedAt)
                    ON CONFLICT DO NOTHING
                    """);
            for (var window : windows) {
                var key = window.key();
                batch.bind("gateway", key.gateway())
                        .bind("boot", key.boot())
                        .bindMethods(key.endpoint())
                        .bind("epoch", key.epoch())
                        .bind("n", key.n())
                        .bind("partial", window.partial())
                        .bind("arms", Columns.json(window.arms()))
                        .bind("shadow", window.shadow() == null ? null : Columns.json(window.shadow()))
                        .bind("openedAt", Timestamp.from(window.openedAt()))
                        .bind("closedAt", Timestamp.from(window.closedAt()))
                        .add();
            }
            batch.execute();
        });
    }

    /// All windows of the epochs that a promotion wrote, from `firstEpoch` on, in the order in which
    /// they were stored.
    public List<WindowCount> of(EndpointRef endpoint, String promotion, long firstEpoch) {
        return log(endpoint, promotion, firstEpoch).read();
    }

    /// The same, for who reads them again and again.
    public WindowLog log(EndpointRef endpoint, String promotion, long firstEpoch) {
        return new WindowLog(afterId -> after(afterId, endpoint, promotion, firstEpoch));
    }

    /// Ids are given when a row is inserted and seen when its transaction ends, at most a statement's
    /// time limit later: minutes behind the newest ones the order is final.
    private List<WindowLog.Stored> after(long id, EndpointRef endpoint, String promotion, long firstEpoch) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT w.*, w.stored_at < now() - interval '5 minutes' AS settled FROM window_count w
                          JOIN route_history h
                            ON h.tenant = w.tenant AND h.model = w.model AND h.env = w.env AND h.epoch = w.epoch
                         WHERE w.tenant = :tenant AND w.model = :model AND w.env = :env
                           AND h.promotion = :promotion AND w.epoch >= :firstEpoch AND w.id > :id
                         ORDER BY w.id
                        """)
                .bindMethods(endpoint)
                .bind("promotion", promotion)
                .bind("firstEpoch", firstEpoch)
                .bind("id", id)
                .map((row, _) -> new WindowLog.Stored(row.getLong("id"), row.getBoolean("settled"), window(row)))
                .list());
    }

    private static WindowCount window(ResultSet row) throws SQLException {
        return new WindowCount(
                new WindowKey(
                        row.getString("gateway"),
                        row.getString("boot"),
                        Columns.endpoint(row),
                        row.getLong("epoch"),
                        row.getLong("n")),
                row.getBoolean("partial"),
                Columns.instant(row, "opened_at"),
                Columns.instant(row, "closed_at"),
                Columns.read(row, "arms", ARMS),
                Columns.readNullable(row, "shadow", ShadowCount.class));
    }
}
