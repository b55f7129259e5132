package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Promotions and rollbacks as the API, CI and people read them, and their events. Thread-safe. A change is
/// told on channel `windlass_promotion` with the name.
public final class PromotionStore {
    private final Jdbi jdbi;

    public PromotionStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Takes a change over and appends its event. A seq that isn't greater than the stored one, and anything
    /// after a terminal phase, change nothing. The end is taken whatever its seq, since a run that was reset
    /// in Temporal's UI counts anew: it gets the next one. A terminal phase also ends the holding of the
    /// endpoint, so that whoever reads the end can start the next at once.
    ///
    /// @return false if nothing changed
    public boolean record(Transition change) {
        return jdbi.inTransaction(handle -> record(handle, change));
    }

    static boolean record(Handle handle, Transition change) {
        if (change.phase().terminal()) {
            // Locked in the order in which a grant locks.
            EndpointStore.lock(handle, change.endpoint());
        }
        var told = Notices.before(handle, change);
        var seq = handle.createQuery("""
                        UPDATE promotion
                           SET seq = greatest(:seq, seq + 1), phase = :phase, reason = :reason,
                               message = :message, actor = :actor,
                               step_number = :stepNumber, weight_set = :weightSetPercent,
                               weight_acked = :weightAcknowledgedPercent, epoch = :epoch,
                               projection = CAST(:progress AS jsonb), needs_attention = :needsAttention,
                               updated_at = now(),
                               ended_at = CASE WHEN :terminal THEN now() END
                         WHERE name = :name AND tenant = :tenant AND (seq < :seq OR :terminal) AND ended_at IS NULL
                        RETURNING seq
                        """)
                .bindMethods(change)
                .bind("tenant", change.endpoint().tenant())
                .bind("progress", Columns.json(change.progress()))
                .bind("terminal", change.phase().terminal())
                .mapTo(Long.class)
                .findOne();
        seq.ifPresent(it -> append(handle, change, it));
        seq.ifPresent(it -> told.ifPresent(before -> Notices.write(handle, before, change, it)));
        if (seq.isPresent() && change.phase().terminal()) {
            EndpointStore.release(handle, change.endpoint(), change.name());
        }
        return seq.isPresent();
    }

    /// Fixes the plan; the first one stays.
    ///
    /// @return the plan that stands now
    public PromotionPlan fixPlan(EndpointRef endpoint, String name, PromotionPlan plan, Digest planDigest) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE promotion SET plan = CAST(:plan AS jsonb), plan_digest = :digest
                             WHERE name = :name AND tenant = :tenant AND plan IS NULL
                            """)
                    .bind("name", name)
                    .bind("tenant", endpoint.tenant())
                    .bind("plan", Columns.json(plan))
                    .bind("digest", planDigest.value())
                    .execute();
            return find(handle, endpoint.tenant(), name)
                    .map(PromotionRow::plan)
                    .orElseThrow(() -> new IllegalStateException("no promotion row named " + name));
        });
    }

    /// Notes a rollback's target (null: the empty route) and plan digest.
    public void fixTarget(EndpointRef endpoint, String name, @Nullable String version, Digest planDigest) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE promotion SET version = :version, plan_digest = :digest
                         WHERE name = :name AND tenant = :tenant
                        """)
                .bind("name", name)
                .bind("tenant", endpoint.tenant())
                .bind("version", version)
                .bind("digest", planDigest.value())
                .execute());
    }

    public void sealed(EndpointRef endpoint, String name, Digest evidence) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        WITH told AS (SELECT pg_notify('windlass_promotion', :name))
                        UPDATE promotion SET evidence_digest = :digest, updated_at = now() FROM told
                         WHERE name = :name AND tenant = :tenant AND evidence_digest IS NULL
                        """)
                .bind("name", name)
                .bind("tenant", endpoint.tenant())
                .bind("digest", evidence.value())
                .execute());
    }

    public Optional<PromotionRow> find(String tenant, String name) {
        return jdbi.withHandle(handle -> find(handle, tenant, name));
    }

    /// Who runs beside an endpoint's holder: attempts that have not ended and hold nothing any more. Older than
    /// `age`, at most 100. Who waits in an endpoint's queue isn't one of them.
    public List<PromotionRow> allSupersededOfPlatform(Duration age) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT p.* FROM promotion p
                          JOIN endpoint e ON e.tenant = p.tenant AND e.model = p.model AND e.env = p.env
                         WHERE p.ended_at IS NULL AND e.holder IS DISTINCT FROM p.name
                           AND (p.queued_at IS NULL OR p.fence > 0)
                           AND p.updated_at < now() - make_interval(secs => :age)
                         ORDER BY p.updated_at LIMIT 100
                        """)
                .bind("age", age.toMillis() / 1000.0)
                .map((row, _) -> PromotionRow.of(row))
                .list());
    }

    /// A tenant's promotions and rollbacks, newest first.
    ///
    /// @param limit at most this many
    public List<PromotionRow> list(String tenant, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion WHERE tenant = :tenant ORDER BY created_at DESC, n DESC LIMIT :limit
                        """)
                .bind("tenant", tenant)
                .bind("limit", limit)
                .map((row, _) -> PromotionRow.of(row))
                .list());
    }

    /// The promotion or rollback that came of a request: each may have come of one with the same id.
    public Optional<PromotionRow> findByRequest(String tenant, RunKind kind, String requestId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = :kind
                        """)
                .bind("tenant", tenant)
                .bind("requestId", requestId)
                .bind("kind", EndpointStore.kind(kind))
                .map((row, _) -> PromotionRow.of(row))
                .findOne());
    }

    /// Events after `afterSeq`, in order; at most 500.
    public List<PromotionEventRow> events(String tenant, String name, long afterSeq) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion_event
                         WHERE tenant = :tenant AND promotion = :name AND seq > :after ORDER BY seq LIMIT 500
                        """)
                .bind("tenant", tenant)
                .bind("name", name)
                .bind("after", afterSeq)
                .map((row, _) -> PromotionEventRow.of(row))
                .list());
    }

    private static Optional<PromotionRow> find(Handle handle, String tenant, String name) {
        return handle.createQuery("SELECT * FROM promotion WHERE tenant = :tenant AND name = :name")
                .bind("tenant", tenant)
                .bind("name", name)
                .map((row, _) -> PromotionRow.of(row))
                .findOne();
    }

    private static void append(Handle handle, Transition change, long seq) {
        var judgement = change.progress().judgement();
        handle.createUpdate("""
                        WITH told AS (SELECT pg_notify('windlass_promotion', :name))
                        INSERT INTO promotion_event (promotion, seq, tenant, phase, reason, message, actor, step_number,
                                                     weight_set, weight_acked, epoch, judgement)
                        SELECT :name, :seq, :tenant, :phase, :reason, :message, :actor, :stepNumber, :weightSetPercent,
                               :weightAcknowledgedPercent, :epoch, CAST(:judgement AS jsonb)
                          FROM told
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(change)
                .bind("seq", seq)
                .bind("tenant", change.endpoint().tenant())
                .bind("judgement", jsonOrNull(judgement))
                .execute();
    }

    private static @Nullable String jsonOrNull(@Nullable Object value) {
        return value == null ? null : Columns.json(value);
    }
}
