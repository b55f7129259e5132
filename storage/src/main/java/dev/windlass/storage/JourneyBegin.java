package dev.windlass.storage;

import dev.windlass.domain.Id;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.environment.Course;
import dev.windlass.storage.JourneyStore.Begun;
import dev.windlass.storage.JourneyStore.Wish;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// One wish for a journey, inside its transaction.
record JourneyBegin(Handle handle, Wish wish) {
    Begun begun() {
        lock(handle, wish.version());
        var known = byRequest();
        if (known.isPresent()) {
            return known.get().requestDigest().equals(wish.requestDigest())
                    ? new Begun.Same(known.get())
                    : new Begun.Other();
        }
        var live = live(handle, wish.version());
        if (live.isPresent()) {
            return new Begun.Busy(live.get());
        }
        if (liveOfTenant() >= JourneyStore.LIVE_MAX) {
            return new Begun.Full();
        }
        var row = insert();
        // The request id was taken in this moment, by a journey of another model.
        if (row.isEmpty()) {
            return new Begun.Other();
        }
        new JourneyRows(handle).note(row.get(), wish.by().name());
        return new Begun.New(row.get());
    }

    /// Journeys of a model begin one after the other.
    static void lock(Handle handle, VersionRef version) {
        handle.createQuery("SELECT 1 FROM model WHERE tenant = :tenant AND model = :model FOR NO KEY UPDATE")
                .bind("tenant", version.tenant())
                .bind("model", version.model())
                .mapTo(Integer.class)
                .one();
    }

    static Optional<String> live(Handle handle, VersionRef version) {
        return handle.createQuery("""
                        SELECT name FROM journey
                         WHERE tenant = :tenant AND model = :model AND phase IN ('PROMOTING', 'SOAKING', 'ABORTING')
                        """)
                .bind("tenant", version.tenant())
                .bind("model", version.model())
                .mapTo(String.class)
                .findOne();
    }

    private int liveOfTenant() {
        return handle.createQuery("""
                        SELECT count(*) FROM journey
                         WHERE tenant = :tenant AND phase IN ('PROMOTING', 'SOAKING', 'ABORTING')
                        """)
                .bind("tenant", wish.version().tenant())
                .mapTo(Integer.class)
                .one();
    }

    static String[] roles(Principal by) {
        return by.roles().stream().map(Role::id).sorted().toArray(String[]::new);
    }

    private Optional<JourneyRow> byRequest() {
        return handle.createQuery("""
                        SELECT j.*, clock_timestamp() AS read_at FROM journey j
                         WHERE tenant = :tenant AND request_id = :requestId
                        """)
                .bind("tenant", wish.version().tenant())
                .bind("requestId", wish.requestId())
                .map((row, _) -> JourneyRow.of(row))
                .findOne();
    }

    private Optional<JourneyRow> insert() {
        long n = handle.createQuery("""
                        SELECT coalesce(max(n), 0) + 1 FROM journey
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(wish.version())
                .mapTo(Long.class)
                .one();
        var name = new Id.Journey(wish.version(), n).text();
        int inserted = handle.createUpdate("""
                        INSERT INTO journey (name, tenant, model, version, n, request_id, request_digest, way,
                                             deadline_seconds, link, asked_by, roles, phase, reason, deadline_at)
                        VALUES (:name, :tenant, :model, :version, :n, :requestId, :digest, CAST(:way AS jsonb),
                                :deadline, :link, ARRAY[:who], :roles, 'PROMOTING', :reason,
                                now() + make_interval(secs => :deadline))
                        ON CONFLICT DO NOTHING
                        """)
                .bindMethods(wish.version())
                .bind("name", name)
                .bind("n", n)
                .bind("requestId", wish.requestId())
                .bind("digest", wish.requestDigest().value())
                .bind("way", Columns.json(wish.way()))
                .bind("deadline", wish.deadline().toSeconds())
                .bind("link", wish.link())
                .bind("who", wish.by().id().text())
                .bind("roles", roles(wish.by()))
                .bind("reason", Course.ON_ITS_WAY)
                .execute();
        return inserted == 1 ? new JourneyRows(handle).find(wish.version().tenant(), name) : Optional.empty();
    }
}
