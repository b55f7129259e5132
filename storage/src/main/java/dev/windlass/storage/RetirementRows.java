package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The rows of one version's retirement, inside a transaction.
record RetirementRows(Handle handle, VersionRef version) {
    /// Locks the version, and with it its retirement.
    void lock() {
        handle.createQuery("""
                        SELECT 1 FROM model_version
                         WHERE tenant = :tenant AND model = :model AND version = :version FOR NO KEY UPDATE
                        """).bindMethods(version).mapTo(Integer.class).one();
    }

    /// Nobody is granted the model, and no ledger of it moves, until the transaction ends.
    void lockEndpoints() {
        handle.createQuery("""
                        SELECT env FROM endpoint WHERE tenant = :tenant AND model = :model ORDER BY env FOR UPDATE
                        """).bindMethods(version).mapTo(String.class).list();
    }

    RetirementRow begin(RetirementStore.Wish wish, boolean whole) {
        handle.createUpdate("""
                        INSERT INTO retirement (tenant, model, version, n, digest, phase, plan, plan_digest, successor,
                                                reason, asked_by, sunset, whole)
                        SELECT tenant, model, version, 1, digest, 'ANNOUNCED', CAST(:plan AS jsonb), :planDigest,
                               :successor, :reason, :by, now() + make_interval(secs => :announce), :whole
                          FROM model_version WHERE tenant = :tenant AND model = :model AND version = :version
                        ON CONFLICT (tenant, model, version) DO UPDATE
                           SET n = retirement.n + 1, plan = excluded.plan, plan_digest = excluded.plan_digest,
                               successor = excluded.successor, reason = excluded.reason,
                               asked_by = excluded.asked_by, sunset = excluded.sunset, announced_at = now(),
                               whole = excluded.whole, tenant_order = NULL,
                               archived_as = NULL
                        """)
                .bindMethods(version)
                .bind("plan", Columns.json(wish.plan()))
                .bind("planDigest", wish.planDigest().value())
                .bind("successor", wish.successor())
                .bind("reason", wish.reason())
                .bind("by", wish.by().text())
                .bind("whole", whole)
                .bind("announce", wish.plan().announce().toSeconds())
                .execute();
        return move(RetirementPhase.ANNOUNCED, wish.reason(), wish.by().name());
    }

    /// One under a tenant's order: new, or, if it retires already, with its own calendar, and successor if its model
    /// goes as a whole.
    RetirementRow beginWithTenant(RetirementStore.Wish wish, long order) {
        lock();
        var former = RetirementStore.find(handle, version)
                .filter(it -> it.phase() != RetirementPhase.WITHDRAWN)
                .orElse(null);
        if (former == null) {
            begin(wish, true);
        } else if (!former.whole()) {
            joined(wish);
        }
        handle.createUpdate("""
                        UPDATE retirement SET tenant_order = :order
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """).bindMethods(version).bind("order", order).execute();
        note("with the whole tenant: " + wish.reason(), wish.by().name());
        return RetirementStore.find(handle, version).orElseThrow();
    }

    /// One that goes on as part of the whole model's.
    RetirementRow joined(RetirementStore.Wish wish) {
        handle.createUpdate("""
                        UPDATE retirement SET whole = true, successor = :successor
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(version)
                .bind("successor", wish.successor())
                .execute();
        note("from here on with the whole model: " + wish.reason(), wish.by().name());
        return RetirementStore.find(handle, version).orElseThrow();
    }

    RetirementRow move(RetirementPhase to, String message, String actor) {
        handle.createUpdate("""
                        WITH told AS (SELECT pg_notify('windlass_route', :told))
                        UPDATE retirement SET phase = :phase, phase_since = now(), message = :message, blocked_by = '[]'
                          FROM told WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(version)
                .bind("told", version.toString())
                .bind("phase", to.name())
                .bind("message", message)
                .execute();
        note(message, actor);
        return RetirementStore.find(handle, version).orElseThrow();
    }

    /// Notes what blocks it; the same as before is no news.
    void block(RetirementRow row, List<String> by) {
        if (row.blockedBy().equals(by)) {
            return;
        }
        handle.createUpdate("""
                        UPDATE retirement SET blocked_by = CAST(:by AS jsonb)
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(version)
                .bind("by", Columns.json(by))
                .execute();
        note("blocked by " + String.join(", ", by), "windlass");
    }

    /// Appends an event.
    void note(String message, String actor) {
        handle.createUpdate("""
                        WITH moved AS (UPDATE retirement SET seq = seq + 1
                                        WHERE tenant = :tenant AND model = :model AND version = :version
                                        RETURNING *)
                        INSERT INTO retirement_event (tenant, model, version, seq, n, phase, message, actor)
                        SELECT tenant, model, version, seq, n, phase, :message, :actor FROM moved
                        """)
                .bindMethods(version)
                .bind("message", message)
                .bind("actor", actor)
                .execute();
    }

    private record Placed(EndpointRef endpoint, Digest digest) {}

    /// Takes memory and placements back that ledgers still keep for the version; not where the same bytes serve, or are
    /// the way back, under another number. Of a whole model nothing serves and nothing is the way back: the routes
    /// that still have the version are emptied first.
    void undeploy(boolean whole) {
        if (whole) {
            emptyRoutes();
        }
        var placed = handle.createQuery("""
                        SELECT DISTINCT tenant, model, env, digest FROM reservation
                         WHERE tenant = :tenant AND model = :model AND version = :version AND owner LIKE 'ledger:%'
                        """)
                .bindMethods(version)
                .map((row, _) -> new Placed(Columns.endpoint(row), Columns.digest(row, "digest")))
                .list();
        for (var each : placed) {
            if (!needed(each.endpoint(), whole).contains(each.digest())) {
                Ledger.giveUp(handle, version.tenant(), Ledger.owner(each.endpoint(), each.digest()));
            }
        }
    }

    private void emptyRoutes() {
        var endpoints = handle.createQuery("""
                        SELECT e.* FROM endpoint e JOIN route r USING (tenant, model, env)
                         WHERE e.tenant = :tenant AND e.model = :model
                           AND r.arms @> jsonb_build_array(jsonb_build_object('version', CAST(:version AS text)))
                         ORDER BY e.env
                        """)
                .bindMethods(version)
                .map((row, _) -> Columns.endpoint(row))
                .list();
        for (var endpoint : endpoints) {
            RouteStore.empty(handle, endpoint, new Id.Retirement(version).text(), "the whole model retires");
        }
    }

    private Set<Digest> needed(EndpointRef endpoint, boolean whole) {
        var needed = new HashSet<Digest>();
        Ledger.history(handle, endpoint).good().stream()
                .limit(whole ? 0 : Dependants.LEDGER_NEEDS)
                .forEach(target -> needed.add(target.digest()));
        handle.createQuery("SELECT arms FROM route WHERE tenant = :tenant AND model = :model AND env = :env")
                .bindMethods(endpoint)
                .map((row, _) -> Columns.arms(row))
                .forEach(arms -> arms.forEach(arm -> needed.add(arm.digest())));
        return needed;
    }

    /// Writes the tombstone.
    void bury(RetirementRow row) {
        handle.createUpdate("""
                        INSERT INTO tombstone (tenant, model, version, digest, byte_size, metrics, lineage, successor,
                                               reason, asked_by, archived_as, evidence, kept_as)
                        SELECT v.tenant, v.model, v.version, v.digest, v.byte_size, v.metrics, v.lineage, :successor,
                               :reason, :by, :archivedAs,
                               (SELECT coalesce(jsonb_object_agg(p.name, p.evidence_digest), '{}') FROM promotion p
                                 WHERE p.tenant = v.tenant AND p.model = v.model AND p.version = v.version
                                   AND p.evidence_digest IS NOT NULL),
                               (SELECT min(o.model || ':' || o.version) FROM model_version o
                                 WHERE o.tenant = v.tenant AND o.digest = v.digest AND (o.model, o.version) <> (v.model, v.version)
                                   AND NOT EXISTS (SELECT 1 FROM tombstone t
                                                    WHERE t.tenant = o.tenant AND t.model = o.model
                                                      AND t.version = o.version))
                          FROM model_version v
                         WHERE v.tenant = :tenant AND v.model = :model AND v.version = :version
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(version)
                .bind("successor", row.successor())
                .bind("reason", row.reason())
                .bind("by", row.askedBy().text())
                .bind("archivedAs", row.archivedAs())
                .execute();
    }
}
