package dev.windlass.storage;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// Who asked for which version how often, and when last. Thread-safe.
public final class UseStore {
    private final Jdbi jdbi;

    public UseStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What one start of a gateway counted so far.
    public record Counted(VersionRef version, PrincipalId principal, long requests) {}

    /// A caller of a version, over all gateways.
    public record Caller(PrincipalId principal, long requests, Instant lastAt) {}

    /// Takes counts over; a count that is known already, or is lower, changes nothing.
    public void add(GatewayStore.GatewayId gateway, List<Counted> counts) {
        jdbi.useHandle(handle -> {
            var batch = handle.prepareBatch("""
                    INSERT INTO version_use (tenant, model, version, principal, gateway, boot, requests)
                    VALUES (:tenant, :model, :version, :principal, :gateway, :boot, :requests)
                    ON CONFLICT (tenant, model, version, principal, gateway, boot) DO UPDATE
                       SET requests = excluded.requests, last_at = now()
                     WHERE version_use.requests < excluded.requests
                    """);
            for (var each : counts) {
                batch.bindMethods(each.version())
                        .bindMethods(gateway)
                        .bind("principal", each.principal().text())
                        .bind("requests", each.requests())
                        .add();
            }
            batch.execute();
        });
    }

    /// A version's callers, the last one first.
    public List<Caller> callers(VersionRef version) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT principal, sum(requests) AS requests, max(last_at) AS last_at FROM version_use
                         WHERE tenant = :tenant AND model = :model AND version = :version
                         GROUP BY principal ORDER BY max(last_at) DESC, principal
                        """)
                .bindMethods(version)
                .map((row, _) -> new Caller(
                        PrincipalId.parse(row.getString("principal")),
                        row.getLong("requests"),
                        Columns.instant(row, "last_at")))
                .list());
    }

    /// Empty if nobody ever asked.
    public Optional<Instant> lastUse(VersionRef version) {
        return callers(version).stream().map(Caller::lastAt).findFirst();
    }

    /// Sums up what starts of gateways counted that nobody has heard of for `age`.
    ///
    /// @return rows that went
    public int sumUpOfPlatform(Duration age) {
        return jdbi.inTransaction(handle -> {
            handle.execute("LOCK TABLE version_use IN SHARE ROW EXCLUSIVE MODE");
            return handle.createUpdate("""
                            WITH gone AS (
                                DELETE FROM version_use u
                                 WHERE u.gateway <> '' AND u.last_at < now() - make_interval(secs => :age)
                                   AND NOT EXISTS (SELECT 1 FROM gateway g
                                                    WHERE g.gateway = u.gateway AND g.boot = u.boot
                                                      AND g.lease_until > now() - make_interval(secs => :age))
                                RETURNING *)
                            INSERT INTO version_use AS sums (tenant, model, version, principal, gateway, boot, requests, last_at)
                            SELECT tenant, model, version, principal, '', '', sum(requests), max(last_at) FROM gone
                             GROUP BY tenant, model, version, principal
                            ON CONFLICT (tenant, model, version, principal, gateway, boot) DO UPDATE
                               SET requests = sums.requests + excluded.requests,
                                   last_at = greatest(sums.last_at, excluded.last_at)
                            """).bind("age", age.toSeconds()).execute();
        });
    }
}
