package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.RetirementStore.Wish;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Retirements of whole tenants: one order, under which every version of every model retires. Thread-safe.
///
/// There is no workflow of the order, and nothing to lose with one: each version's own walks its calendar, and
/// whichever purge is the last closes the tenant in the transaction that writes its tombstone. So a crash anywhere
/// leaves rows that say all there is to do, and `RetirementStarts` starts whatever doesn't run.
public final class TenantRetirements {
    private final Jdbi jdbi;

    public TenantRetirements(Database database) {
        this.jdbi = database.jdbi();
    }

    public enum Phase {
        RETIRING,
        /// Nothing of the tenant is left but tombstones; it is never opened again.
        CLOSED,
        WITHDRAWN
    }

    /// An order as it stands; the newest of a tenant's is the one that counts.
    public record Order(
            String tenant,
            long n,
            Phase phase,
            RetirementPlan plan,
            Digest planDigest,
            String reason,
            PrincipalId askedBy,
            Instant announcedAt,
            Instant sunset,
            @Nullable Instant endedAt,
            String message) {}

    /// What became of a wish.
    public sealed interface Announced {
        record Begun(Order order, List<RetirementRow> rows) implements Announced {}

        /// The same plan stands already.
        record AlreadyThere(Order order) implements Announced {}

        /// The tenant retires by another plan.
        record Other(Order order) implements Announced {}

        /// The tenant has no version that isn't purged.
        record Empty() implements Announced {}
    }

    /// What became of a withdrawal.
    public sealed interface Withdrawn {
        /// @param rows that were taken back; what was being purged isn't
        record Back(List<RetirementRow> rows) implements Withdrawn {}

        /// The newest order has ended, or each version's purge has begun.
        record TooLate() implements Withdrawn {}
    }

    /// Announces the retirement of all versions that aren't purged; what retires already keeps its calendar and its
    /// successor. From here on the tenant takes no new version.
    public Announced announce(String tenant, Wish wish) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR NO KEY UPDATE")
                    .bind("tenant", tenant)
                    .mapTo(Integer.class)
                    .one();
            var former = newest(handle, tenant).orElse(null);
            if (former != null && former.phase() != Phase.WITHDRAWN) {
                boolean same =
                        former.phase() == Phase.RETIRING && former.planDigest().equals(wish.planDigest());
                return same ? new Announced.AlreadyThere(former) : new Announced.Other(former);
            }
            var versions = versions(handle, tenant);
            if (versions.isEmpty()) {
                return new Announced.Empty();
            }
            long n = former == null ? 1 : former.n() + 1;
            insert(handle, tenant, n, wish);
            var rows = new ArrayList<RetirementRow>();
            versions.forEach(version -> rows.add(new RetirementRows(handle, version).beginWithTenant(wish, n)));
            return new Announced.Begun(newest(handle, tenant).orElseThrow(), rows);
        });
    }

    private static void insert(Handle handle, String tenant, long n, Wish wish) {
        handle.createUpdate("""
                        INSERT INTO tenant_retirement (tenant, n, plan, plan_digest, reason, asked_by, sunset)
                        VALUES (:tenant, :n, CAST(:plan AS jsonb), :planDigest, :reason, :by,
                                now() + make_interval(secs => :announce))
                        """)
                .bind("tenant", tenant)
                .bind("n", n)
                .bind("plan", Columns.json(wish.plan()))
                .bind("planDigest", wish.planDigest().value())
                .bind("reason", wish.reason())
                .bind("by", wish.by().text())
                .bind("announce", wish.plan().announce().toSeconds())
                .execute();
    }

    /// Takes the whole order back, with every version whose purge hasn't begun.
    public Withdrawn withdraw(String tenant, String actor, String reason) {
        return jdbi.inTransaction(handle -> {
            if (!lockLive(handle, tenant)) {
                return new Withdrawn.TooLate();
            }
            var order = newest(handle, tenant).orElseThrow();
            var back = new ArrayList<RetirementRow>();
            for (var row : rows(handle, order)) {
                var rows = new RetirementRows(handle, row.version());
                rows.lock();
                var now = RetirementStore.find(handle, row.version()).orElseThrow();
                if (now.phase().withdrawable()) {
                    back.add(rows.move(RetirementPhase.WITHDRAWN, reason, actor));
                }
            }
            if (back.isEmpty()) {
                return new Withdrawn.TooLate();
            }
            end(handle, tenant, Phase.WITHDRAWN, reason);
            return new Withdrawn.Back(back);
        });
    }

    /// A tenant's newest order.
    public Optional<Order> find(String tenant) {
        return jdbi.withHandle(handle -> newest(handle, tenant));
    }

    /// The retirements under an order, by model and version.
    public List<RetirementRow> rows(Order order) {
        return jdbi.withHandle(handle -> rows(handle, order));
    }

    /// True while an order stands; nobody ends it until the transaction does. Before versions are locked.
    static boolean lockLive(Handle handle, String tenant) {
        return handle.createQuery("""
                        SELECT 1 FROM tenant_retirement WHERE tenant = :tenant AND phase = 'RETIRING' FOR UPDATE
                        """)
                .bind("tenant", tenant)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /// True while an order stands. Whoever asks in the transaction that adds a version waits for an announcement
    /// under way, or has it wait.
    static boolean retires(Handle handle, String tenant) {
        handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR SHARE")
                .bind("tenant", tenant)
                .mapTo(Integer.class)
                .list();
        return newest(handle, tenant)
                .filter(it -> it.phase() != Phase.WITHDRAWN)
                .isPresent();
    }

    /// Closes a tenant whose last version was purged, if it retires: [#lockLive] was true.
    static void closeIfEmpty(Handle handle, String tenant) {
        if (!versions(handle, tenant).isEmpty()) {
            return;
        }
        var message = "closed: every version was purged, and only tombstones are left";
        end(handle, tenant, Phase.CLOSED, message);
        handle.createUpdate("""
                        WITH told AS (SELECT pg_notify('windlass_key', :tenant))
                        UPDATE tenant SET state = 'CLOSED' FROM told WHERE tenant = :tenant
                        """).bind("tenant", tenant).execute();
        AuditLog.append(handle, new AuditLog.Entry(tenant, "windlass", "tenant.closed", tenant, message, Map.of()));
    }

    private static void end(Handle handle, String tenant, Phase phase, String message) {
        handle.createUpdate("""
                        UPDATE tenant_retirement SET phase = :phase, ended_at = now(), message = :message
                         WHERE tenant = :tenant AND phase = 'RETIRING'
                        """)
                .bind("tenant", tenant)
                .bind("phase", phase.name())
                .bind("message", message)
                .execute();
    }

    /// All that aren't purged.
    private static List<VersionRef> versions(Handle handle, String tenant) {
        return handle.createQuery("""
                        SELECT v.* FROM model_version v WHERE v.tenant = :tenant
                           AND NOT EXISTS (SELECT 1 FROM retirement r
                                            WHERE r.tenant = v.tenant AND r.model = v.model AND r.version = v.version
                                              AND r.phase = 'PURGED')
                         ORDER BY v.model, v.version
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> Columns.version(row))
                .list();
    }

    private static List<RetirementRow> rows(Handle handle, Order order) {
        return handle.createQuery("""
                        SELECT r.*, clock_timestamp() AS read_at FROM retirement r
                         WHERE tenant = :tenant AND tenant_order = :n ORDER BY model, version
                        """)
                .bind("tenant", order.tenant())
                .bind("n", order.n())
                .map((row, _) -> RetirementRow.of(row))
                .list();
    }

    private static Optional<Order> newest(Handle handle, String tenant) {
        return handle.createQuery("SELECT * FROM tenant_retirement WHERE tenant = :tenant ORDER BY n DESC LIMIT 1")
                .bind("tenant", tenant)
                .map((row, _) -> order(row))
                .findOne();
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(
                row.getString("tenant"),
                row.getLong("n"),
                Phase.valueOf(row.getString("phase")),
                Columns.read(row, "plan", RetirementPlan.class),
                Columns.digest(row, "plan_digest"),
                row.getString("reason"),
                PrincipalId.parse(row.getString("asked_by")),
                Columns.instant(row, "announced_at"),
                Columns.instant(row, "sunset"),
                row.getTimestamp("ended_at") == null ? null : Columns.instant(row, "ended_at"),
                row.getString("message"));
    }
}
