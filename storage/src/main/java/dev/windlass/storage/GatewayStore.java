package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Gateways' leases and acknowledgements, by the database's clock. Thread-safe.
public final class GatewayStore {
    /// A gateway has its node's name.
    private static final String LEFT_OUT = """
            EXISTS (SELECT 1 FROM shortage s WHERE s.node = g.gateway AND s.tenant = :tenant AND s.model = :model
                                               AND s.left_out)
            """;

    private final Jdbi jdbi;

    public GatewayStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// One gateway process: its name, and what tells this start of it from others.
    public record GatewayId(String gateway, String boot) {}

    /// An epoch that a gateway serves.
    public record Acknowledged(EndpointRef endpoint, long epoch) {}

    /// Who has acknowledged an epoch or a later one. Names of live gateways in `acknowledged` or `missing`;
    /// `expired` had acknowledged an earlier epoch of this endpoint, and their lease ran out less than a day
    /// ago; `lingering` are those of them whose lease ran out moments ago, without a good-bye: after an outage
    /// of Postgres they serve on, and come back. `leftOut` are live ones on nodes without room for the model:
    /// they carry no arm of it, so they aren't asked.
    public record AckStatus(
            List<String> acknowledged,
            List<String> missing,
            List<String> expired,
            List<String> lingering,
            List<String> leftOut) {
        public boolean complete() {
            return missing.isEmpty() && !acknowledged.isEmpty();
        }
    }

    /// Renews the lease, or begins it; ends the leases of earlier boots of the same gateway.
    public void renew(GatewayId id, String address, Duration lease) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO gateway (gateway, boot, address, lease_until)
                            VALUES (:gateway, :boot, :address, now() + make_interval(secs => :lease))
                            ON CONFLICT (gateway, boot) DO UPDATE
                               SET lease_until = excluded.lease_until, address = excluded.address
                            """)
                    .bindMethods(id)
                    .bind("address", address)
                    .bind("lease", lease.toMillis() / 1000.0)
                    .execute();
            handle.createUpdate("""
                            UPDATE gateway SET lease_until = now()
                             WHERE gateway = :gateway AND boot <> :boot AND lease_until > now()
                               AND started_at < (SELECT started_at FROM gateway
                                                  WHERE gateway = :gateway AND boot = :boot)
                            """).bindMethods(id).execute();
        });
    }

    /// Ends a lease: the gateway says good-bye.
    public void leave(GatewayId id) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE gateway SET lease_until = now() - interval '1 minute'
                         WHERE gateway = :gateway AND boot = :boot AND lease_until > now()
                        """).bindMethods(id).execute());
    }

    /// Notes acknowledgements; one that is known stays as it is.
    public void acknowledge(GatewayId id, List<Acknowledged> acknowledgements) {
        if (acknowledgements.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            var batch = handle.prepareBatch("""
                    INSERT INTO route_ack (gateway, boot, tenant, model, env, epoch)
                    VALUES (:gateway, :boot, :tenant, :model, :env, :epoch) ON CONFLICT DO NOTHING
                    """);
            for (var it : acknowledgements) {
                batch.bindMethods(id)
                        .bindMethods(it.endpoint())
                        .bind("epoch", it.epoch())
                        .add();
            }
            batch.execute();
        });
    }

    /// Who of the live gateways has acknowledged `epoch` or a later one of the endpoint.
    public AckStatus ackStatus(EndpointRef endpoint, long epoch) {
        return jdbi.withHandle(handle -> {
            var acknowledged = new TreeSet<String>();
            var missing = new TreeSet<String>();
            var expired = new TreeSet<String>();
            var lingering = new TreeSet<String>();
            var leftOut = new TreeSet<String>();
            for (var it : boots(handle, endpoint)) {
                if (it.live()) {
                    (it.epoch() >= epoch ? acknowledged : it.leftOut() ? leftOut : missing).add(it.gateway());
                } else if (it.epoch() > 0 && it.epoch() < epoch) {
                    expired.add(it.gateway());
                    if (it.lingers()) {
                        lingering.add(it.gateway());
                    }
                }
            }
            expired.removeAll(acknowledged);
            expired.removeAll(missing);
            expired.removeAll(leftOut);
            lingering.retainAll(expired);
            return new AckStatus(
                    List.copyOf(acknowledged),
                    List.copyOf(missing),
                    List.copyOf(expired),
                    List.copyOf(lingering),
                    List.copyOf(leftOut));
        });
    }

    /// One start of a gateway; `epoch` is the last that it acknowledged, 0 for none.
    private record Boot(String gateway, boolean live, boolean lingers, boolean leftOut, long epoch) {}

    private static List<Boot> boots(Handle handle, EndpointRef endpoint) {
        return handle.createQuery("""
                        SELECT g.gateway, g.lease_until > now() AS live,
                               g.lease_until > now() - interval '15 seconds' AS lingers, max(a.epoch) AS epoch,
                        """ + LEFT_OUT + """
                               AS left_out
                          FROM gateway g
                          LEFT JOIN route_ack a
                            ON a.gateway = g.gateway AND a.boot = g.boot
                           AND a.tenant = :tenant AND a.model = :model AND a.env = :env
                         WHERE g.lease_until > now() - interval '1 day'
                         GROUP BY g.gateway, g.boot, g.lease_until
                        """)
                .bindMethods(endpoint)
                .map((row, _) -> new Boot(
                        row.getString("gateway"),
                        row.getBoolean("live"),
                        row.getBoolean("lingers"),
                        row.getBoolean("left_out"),
                        row.getLong("epoch")))
                .list();
    }

    /// Live gateways that had acknowledged an epoch of the endpoint from `firstEpoch` on, and have not
    /// acknowledged the current one for `patience`, counted from its write or from the gateway's last start.
    public List<String> lost(EndpointRef endpoint, long firstEpoch, Duration patience) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT DISTINCT g.gateway FROM gateway g
                          JOIN route r ON r.tenant = :tenant AND r.model = :model AND r.env = :env
                         WHERE g.lease_until > now() AND NOT
                        """ + LEFT_OUT + """
                           AND greatest(r.written_at, g.started_at) < now() - make_interval(secs => :patience)
                           AND EXISTS (SELECT 1 FROM route_ack a
                                        WHERE a.tenant = r.tenant AND a.model = r.model AND a.env = r.env
                                          AND a.gateway = g.gateway AND a.epoch >= :firstEpoch)
                           AND NOT EXISTS (SELECT 1 FROM route_ack a
                                            WHERE a.tenant = r.tenant AND a.model = r.model AND a.env = r.env
                                              AND a.gateway = g.gateway AND a.boot = g.boot AND a.epoch >= r.epoch)
                         ORDER BY g.gateway
                        """)
                .bindMethods(endpoint)
                .bind("firstEpoch", firstEpoch)
                .bind("patience", patience.toMillis() / 1000.0)
                .mapTo(String.class)
                .list());
    }

    /// One gateway's acknowledgement of one epoch.
    public record Ack(String gateway, String boot, long epoch, Instant at) {}

    /// Who acknowledged the epochs that a promotion or rollback wrote, by epoch and gateway.
    public List<Ack> acknowledgements(EndpointRef endpoint, String promotion) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT a.gateway, a.boot, a.epoch, a.acked_at FROM route_ack a
                          JOIN route_history h
                            ON h.tenant = a.tenant AND h.model = a.model AND h.env = a.env AND h.epoch = a.epoch
                         WHERE a.tenant = :tenant AND a.model = :model AND a.env = :env AND h.promotion = :promotion
                         ORDER BY a.epoch, a.gateway, a.boot
                        """)
                .bindMethods(endpoint)
                .bind("promotion", promotion)
                .map((row, _) -> new Ack(
                        row.getString("gateway"),
                        row.getString("boot"),
                        row.getLong("epoch"),
                        Columns.instant(row, "acked_at")))
                .list());
    }

    /// A gateway whose lease runs.
    public record Live(String gateway, String boot, String address) {}

    public List<Live> allLiveOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT gateway, boot, address FROM gateway WHERE lease_until > now() ORDER BY gateway
                        """)
                .map((row, _) -> new Live(row.getString(1), row.getString(2), row.getString(3)))
                .list());
    }
}
