package dev.windlass.storage;

import dev.windlass.domain.Notification;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Transition;
import dev.windlass.gate.Notifications;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.events.CloudEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Writes what a promotion's change of phase tells others, in the change's own transaction: neither is there without
/// the other, whenever the process dies.
final class Notices {
    private static final TypeReference<List<Notification>> LIST = new TypeReference<>() {};

    private Notices() {}

    /// The promotion as it stands before the change. `notifications` is null for none.
    record Before(
            Phase phase,
            @Nullable String notifications,
            @Nullable String version,
            @Nullable String planDigest,
            Instant now) {}

    /// Reads what tells whether somebody is to be told; empty for a phase that nobody is told of.
    static Optional<Before> before(Handle handle, Transition change) {
        if (Notifications.of(change.phase()).isEmpty()) {
            return Optional.empty();
        }
        return handle.createQuery("""
                        SELECT p.phase, p.version, p.plan_digest, now() AS now,
                               coalesce(p.plan -> 'notifications', r.request -> 'notifications') AS notifications
                          FROM promotion p
                          LEFT JOIN promotion_request r
                            ON r.tenant = p.tenant AND r.request_id = p.request_id AND r.kind = p.kind
                         WHERE p.tenant = :tenant AND p.name = :name AND p.kind = 'PROMOTION'
                        """)
                .bind("tenant", change.endpoint().tenant())
                .bind("name", change.name())
                .map((row, _) -> new Before(
                        Phase.valueOf(row.getString("phase")),
                        row.getString("notifications"),
                        row.getString("version"),
                        row.getString("plan_digest"),
                        Columns.instant(row, "now")))
                .findOne()
                .filter(it -> it.notifications() != null && it.phase() != change.phase());
    }

    static void write(Handle handle, Before before, Transition change, long seq) {
        var what = Notifications.of(change.phase()).orElseThrow();
        var notifications = WindlassJson.mapper().readValue(before.notifications(), LIST);
        if (notifications == null) {
            return;
        }
        var event = event(before, change, seq, what);
        for (int n = 0; n < notifications.size(); n++) {
            if (notifications.get(n).when().contains(what)) {
                handle.createUpdate("""
                                INSERT INTO notice (promotion, seq, n, tenant, what, url, event)
                                VALUES (:promotion, :seq, :n, :tenant, :what, :url, :event)
                                ON CONFLICT DO NOTHING
                                """)
                        .bind("promotion", change.name())
                        .bind("seq", seq)
                        .bind("n", n)
                        .bind("tenant", change.endpoint().tenant())
                        .bind("what", what)
                        .bind("url", notifications.get(n).url())
                        .bind("event", event.json())
                        .execute();
            }
        }
    }

    private static CloudEvent event(Before before, Transition change, long seq, String what) {
        var data = new TreeMap<String, Object>();
        data.put("promotion", change.name());
        data.put("tenant", change.endpoint().tenant());
        data.put("model", change.endpoint().model());
        data.put("env", change.endpoint().env());
        data.put("version", before.version() == null ? "" : before.version());
        data.put("planDigest", before.planDigest() == null ? "" : before.planDigest());
        data.put("phase", change.phase().id());
        data.put("reason", change.reason());
        data.put("message", change.message());
        data.put("actor", change.actor());
        data.put("weightPercent", change.weightSetPercent());
        return CloudEvent.of(
                change.name() + "/" + seq,
                "dev.windlass.promotion." + what,
                change.endpoint().tenant(),
                change.name(),
                before.now(),
                data);
    }
}
