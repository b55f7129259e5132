package dev.windlass.storage;

import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Journeys as they stand, and what happened on them. Thread-safe.
public final class Journeys {
    private final Jdbi jdbi;

    public Journeys(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What happened, in its order.
    public record Event(JourneyPhase phase, String env, String reason, String message, String actor, Instant at) {}

    /// The newest promotion that brings, or has brought, a journey's version to an environment.
    public record Leg(String env, String promotion, Phase phase, String reason, String message) {}

    public Optional<JourneyRow> find(String tenant, String name) {
        return jdbi.withHandle(handle -> new JourneyRows(handle).find(tenant, name));
    }

    /// Newest first.
    public List<JourneyRow> list(String tenant, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT j.*, clock_timestamp() AS read_at FROM journey j WHERE tenant = :tenant
                         ORDER BY begun_at DESC, name LIMIT :limit
                        """)
                .bind("tenant", tenant)
                .bind("limit", limit)
                .map((row, _) -> JourneyRow.of(row))
                .list());
    }

    /// All that haven't ended: whose workflows should run.
    public List<JourneyRow> allLiveOfPlatform() {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        SELECT j.*, clock_timestamp() AS read_at FROM journey j
                         WHERE phase IN ('PROMOTING', 'SOAKING', 'ABORTING') ORDER BY begun_at
                        """).map((row, _) -> JourneyRow.of(row)).list());
    }

    /// The newest events, oldest of them first.
    public List<Event> events(String name, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM (SELECT * FROM journey_event WHERE journey = :name
                                        ORDER BY seq DESC LIMIT :limit) newest
                         ORDER BY seq
                        """)
                .bind("name", name)
                .bind("limit", limit)
                .map((row, _) -> new Event(
                        JourneyPhase.valueOf(row.getString("phase")),
                        row.getString("env"),
                        row.getString("reason"),
                        row.getString("message"),
                        row.getString("actor"),
                        Columns.instant(row, "at")))
                .list());
    }

    /// One for each environment for which it started a promotion, in the order of its way.
    public List<Leg> legs(JourneyRow row) {
        return jdbi.withHandle(handle -> {
            var legs = new ArrayList<Leg>();
            for (var stop : row.way()) {
                leg(handle, row, stop.environment()).ifPresent(legs::add);
            }
            return legs;
        });
    }

    private static Optional<Leg> leg(Handle handle, JourneyRow row, String env) {
        var ids = LongStream.rangeClosed(Math.max(1, row.attempt() - 99), row.attempt())
                .mapToObj(attempt -> row.legId(env, attempt))
                .toList();
        return handle.createQuery("""
                        SELECT name, phase, reason, message FROM promotion
                         WHERE tenant = :tenant AND request_id = ANY(:ids) AND kind = 'PROMOTION'
                         ORDER BY created_at DESC LIMIT 1
                        """)
                .bind("tenant", row.version().tenant())
                .bindArray("ids", String.class, ids)
                .map((it, _) -> new Leg(
                        env,
                        it.getString("name"),
                        Phase.valueOf(it.getString("phase")),
                        it.getString("reason"),
                        it.getString("message")))
                .findOne();
    }
}
