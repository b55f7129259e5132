package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Retirements. Every change is one transaction with its event, and what the runbook changes by itself with its audit
/// row; gateways are told of it on channel `windlass_route`. Thread-safe.
public final class RetirementStore {
    private static final String FIND = """
            SELECT r.*, clock_timestamp() AS read_at FROM retirement r
             WHERE tenant = :tenant AND model = :model AND version = :version
            """;

    private final Jdbi jdbi;

    public RetirementStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Who wishes to retire something, and how. The successor is a version of the model, or a model where the whole one
    /// retires.
    public record Wish(
            RetirementPlan plan,
            Digest planDigest,
            @Nullable String successor,
            String reason,
            PrincipalId by) {}

    /// What became of a wish.
    public sealed interface Announced {
        record Begun(RetirementRow row) implements Announced {}

        /// The same plan and successor stand already.
        record AlreadyThere(RetirementRow row) implements Announced {}

        /// One with another plan or successor stands, or the version was purged.
        record Other(RetirementRow row) implements Announced {}
    }

    /// The answer of a step.
    public sealed interface Moved {
        record Done(RetirementRow row) implements Moved {}

        /// Nothing was changed but what blocks it, by name.
        record Blocked(List<String> by) implements Moved {}

        /// It isn't in the phase from which this step leads.
        record Elsewhere(RetirementPhase phase) implements Moved {}
    }

    /// What happened, in its order.
    public record Event(RetirementPhase phase, String message, String actor, Instant at) {}

    public Optional<RetirementRow> find(VersionRef version) {
        return jdbi.withHandle(handle -> find(handle, version));
    }

    /// The same, for whoever begins something with the version: after it, no purge begins without seeing that.
    public Optional<RetirementRow> findBeforeUse(VersionRef version) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("""
                            SELECT 1 FROM model_version
                             WHERE tenant = :tenant AND model = :model AND version = :version FOR SHARE
                            """).bindMethods(version).mapTo(Integer.class).findOne();
            return find(handle, version);
        });
    }

    public Announced announce(VersionRef version, Wish wish) {
        return jdbi.inTransaction(handle -> {
            var rows = new RetirementRows(handle, version);
            rows.lock();
            var former = find(handle, version).orElse(null);
            if (former != null && former.phase() != RetirementPhase.WITHDRAWN) {
                boolean same = !former.phase().terminal()
                        && former.planDigest().equals(wish.planDigest())
                        && Objects.equals(former.successor(), wish.successor());
                return same ? new Announced.AlreadyThere(former) : new Announced.Other(former);
            }
            return new Announced.Begun(rows.begin(wish, false));
        });
    }

    /// Takes a retirement back. Done also if it was before.
    public Moved withdraw(VersionRef version, String actor, String reason) {
        return jdbi.inTransaction(handle -> {
            var rows = new RetirementRows(handle, version);
            rows.lock();
            var row = find(handle, version).orElseThrow();
            if (row.phase() == RetirementPhase.WITHDRAWN) {
                return new Moved.Done(row);
            }
            if (!row.phase().withdrawable()) {
                return new Moved.Elsewhere(row.phase());
            }
            if (row.whole()) {
                return new Moved.Blocked(List.of("retirement of the whole model " + version.modelRef()));
            }
            return new Moved.Done(rows.move(RetirementPhase.WITHDRAWN, reason, actor));
        });
    }

    /// One step of the runbook; a repeat changes nothing. A step that can't be undone is asked for with `checked`: then
    /// nothing happens while somebody depends on the version.
    public Moved advance(
            VersionRef version, RetirementPhase from, RetirementPhase to, String message, boolean checked) {
        return jdbi.inTransaction(handle -> {
            // Before all others, so that of two last purges one sees the other.
            boolean tenantRetires =
                    to == RetirementPhase.PURGED && TenantRetirements.lockLive(handle, version.tenant());
            var rows = new RetirementRows(handle, version);
            // Before the row, in the order in which grants and ledger moves lock.
            rows.lockEndpoints();
            rows.lock();
            var row = find(handle, version).orElseThrow();
            if (row.phase() == to) {
                return new Moved.Done(row);
            }
            if (row.phase() != from) {
                return new Moved.Elsewhere(row.phase());
            }
            var by = checked ? new Dependants(handle, row, to).names() : List.<String>of();
            if (!by.isEmpty()) {
                rows.block(row, by);
                return new Moved.Blocked(by);
            }
            if (to == RetirementPhase.UNDEPLOYED) {
                rows.undeploy(row.whole());
            }
            if (to == RetirementPhase.PURGED) {
                rows.bury(row);
            }
            var moved = rows.move(to, message, "windlass");
            AuditLog.append(
                    handle,
                    new AuditLog.Entry(
                            version.tenant(),
                            "windlass",
                            "retirement." + to.id(),
                            version.toString(),
                            message,
                            Map.of("attempt", moved.attempt(), "digest", moved.digest())));
            if (tenantRetires) {
                TenantRetirements.closeIfEmpty(handle, version.tenant());
            }
            return new Moved.Done(moved);
        });
    }

    /// Notes that somebody wishes to go on though somebody asks; his first reason stays.
    public List<Overriding> override(RetirementRow row, PrincipalId who, String reason) {
        return jdbi.inTransaction(handle -> {
            int added = handle.createUpdate("""
                            INSERT INTO retirement_override (tenant, model, version, n, who, reason, subject)
                            VALUES (:tenant, :model, :version, :n, :who, :reason, :subject) ON CONFLICT DO NOTHING
                            """)
                    .bindMethods(row.version())
                    .bind("n", row.attempt())
                    .bind("who", who.text())
                    .bind("reason", reason)
                    .bind("subject", Origin.subject())
                    .execute();
            if (added == 1) {
                new RetirementRows(handle, row.version()).note("override of the drain: " + reason, who.name());
            }
            return overrides(handle, row);
        });
    }

    /// Of the attempt that `row` is, oldest first.
    public List<Overriding> overrides(RetirementRow row) {
        return jdbi.withHandle(handle -> overrides(handle, row));
    }

    private static List<Overriding> overrides(Handle handle, RetirementRow row) {
        return handle.createQuery("""
                        SELECT who, reason, at, subject FROM retirement_override
                         WHERE tenant = :tenant AND model = :model AND version = :version AND n = :n ORDER BY at, who
                        """)
                .bindMethods(row.version())
                .bind("n", row.attempt())
                .map((each, _) -> new Overriding(
                        PrincipalId.parse(each.getString("who")),
                        each.getString("reason"),
                        Columns.instant(each, "at"),
                        each.getString("subject")))
                .list();
    }

    /// Notes where the archived copy stays after the purge.
    public void archivedAs(VersionRef version, String address) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE retirement SET archived_as = :address
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(version)
                .bind("address", address)
                .execute());
    }

    /// The newest events of a version's retirements, oldest of them first.
    public List<Event> events(VersionRef version, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM (SELECT * FROM retirement_event
                                        WHERE tenant = :tenant AND model = :model AND version = :version
                                        ORDER BY seq DESC LIMIT :limit) newest
                         ORDER BY seq
                        """)
                .bindMethods(version)
                .bind("limit", limit)
                .map((row, _) -> new Event(
                        RetirementPhase.valueOf(row.getString("phase")),
                        row.getString("message"),
                        row.getString("actor"),
                        Columns.instant(row, "at")))
                .list());
    }

    /// All that haven't ended: whose workflows should run.
    public List<RetirementRow> allLiveOfPlatform() {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        SELECT r.*, clock_timestamp() AS read_at FROM retirement r
                         WHERE phase NOT IN ('PURGED', 'WITHDRAWN') ORDER BY announced_at
                        """).map((row, _) -> RetirementRow.of(row)).list());
    }

    static Optional<RetirementRow> find(Handle handle, VersionRef version) {
        return handle.createQuery(FIND)
                .bindMethods(version)
                .map((row, _) -> RetirementRow.of(row))
                .findOne();
    }
}
