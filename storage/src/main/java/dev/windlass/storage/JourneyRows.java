package dev.windlass.storage;

import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Phase;
import dev.windlass.environment.Course;
import dev.windlass.environment.Due;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The rows of journeys, inside a transaction.
record JourneyRows(Handle handle) {
    private static final String FIND = """
            SELECT j.*, clock_timestamp() AS read_at FROM journey j WHERE tenant = :tenant AND name = :name
            """;

    Optional<JourneyRow> find(String tenant, String name) {
        return find(FIND, tenant, name);
    }

    /// Nobody else moves it until the transaction ends.
    Optional<JourneyRow> lock(String tenant, String name) {
        return find(FIND + " FOR UPDATE", tenant, name);
    }

    private Optional<JourneyRow> find(String sql, String tenant, String name) {
        return handle.createQuery(sql)
                .bind("tenant", tenant)
                .bind("name", name)
                .map((row, _) -> JourneyRow.of(row))
                .findOne();
    }

    Course.Facts facts(JourneyRow row) {
        var env = row.stop().environment();
        return new Course.Facts(
                row.phase(),
                row.reason(),
                env,
                row.last(),
                EnvironmentStore.of(handle, row.version().tenant()).soak(env),
                leg(row),
                SoakStore.tenure(handle, row.version(), env),
                row.now(),
                row.deadlineAt());
    }

    private Course.@Nullable Leg leg(JourneyRow row) {
        return handle.createQuery("""
                        SELECT name, phase, reason, message FROM promotion
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = 'PROMOTION'
                        """)
                .bind("tenant", row.version().tenant())
                .bind("requestId", row.legId(row.stop().environment(), row.attempt()))
                .map((it, _) -> new Course.Leg(
                        it.getString("name"),
                        Phase.valueOf(it.getString("phase")),
                        it.getString("reason"),
                        it.getString("message")))
                .findOne()
                .orElse(null);
    }

    /// Does what is due by itself, with event and audit row.
    JourneyRow move(JourneyRow row, Due.Move move) {
        var moved = move(row, move.to(), row.position() + (move.further() ? 1 : 0), move.reason(), move.message());
        note(moved, "windlass");
        if (move.to().terminal()) {
            // Nobody starts what wasn't granted yet.
            handle.createUpdate("""
                            DELETE FROM promotion_request
                             WHERE tenant = :tenant AND request_id = :requestId AND state = 'REQUESTED'
                            """)
                    .bind("tenant", row.version().tenant())
                    .bind("requestId", row.legId(row.stop().environment(), row.attempt()))
                    .execute();
        }
        AuditLog.append(
                handle,
                new AuditLog.Entry(
                        row.version().tenant(),
                        "windlass",
                        "journey." + move.to().id(),
                        row.name(),
                        move.message(),
                        Map.of("environment", moved.stop().environment(), "attempt", row.attempt())));
        return moved;
    }

    JourneyRow move(JourneyRow row, JourneyPhase to, int position, String reason, String message) {
        handle.createUpdate("""
                        UPDATE journey
                           SET phase = :phase, phase_since = now(), position = :position, reason = :reason,
                               message = :message, seq = seq + 1
                         WHERE name = :name
                        """)
                .bind("phase", to.name())
                .bind("position", position)
                .bind("reason", reason)
                .bind("message", message)
                .bind("name", row.name())
                .execute();
        return find(row.version().tenant(), row.name()).orElseThrow();
    }

    /// The event of the change that made the row what it is.
    void note(JourneyRow row, String actor) {
        handle.createUpdate("""
                        INSERT INTO journey_event (journey, seq, phase, env, reason, message, actor)
                        VALUES (:name, :seq, :phase, :env, :reason, :message, :actor)
                        """)
                .bind("name", row.name())
                .bind("seq", row.seq())
                .bind("phase", row.phase().name())
                .bind("env", row.stop().environment())
                .bind("reason", row.reason())
                .bind("message", row.message())
                .bind("actor", actor)
                .execute();
    }

    /// Says what holds it up now; no event.
    void say(JourneyRow row, String message) {
        handle.createUpdate("UPDATE journey SET message = :message WHERE name = :name AND message <> :message")
                .bind("message", message)
                .bind("name", row.name())
                .execute();
    }
}
