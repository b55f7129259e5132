package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Target;
import dev.windlass.rollback.History;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The last known good versions of each endpoint. Rollbacks walk it towards older ones and never return to a
/// version that was rolled back from. Thread-safe.
///
/// The newest entry is the stable version. Each has a place in the order of having been good: a promotion's entry
/// the newest, a rollback's the one that its version had.
///
/// Memory and placements of a version in the ledger belong to the owner [#owner], and are reserved for as long
/// as they are there; a version that another took over from keeps them until its `warm_until`, then
/// [#coolOfPlatform] takes them back.
public final class Ledger {
    /// Each version once, by its newest entry; the newest of all first. What is purged is nowhere to go back to.
    private static final String VERSIONS = """
            SELECT l.state, l.place, v.version, v.digest, v.byte_size, v.memory_bytes, v.gpu_memory_bytes,
                   v.device_class
              FROM (SELECT DISTINCT ON (l.version) l.* FROM ledger l
                     WHERE l.tenant = :tenant AND l.model = :model AND l.env = :env
                     ORDER BY l.version, l.n DESC) l
              JOIN model_version v
                ON v.tenant = l.tenant AND v.model = l.model AND v.version = l.version
             WHERE NOT EXISTS (SELECT 1 FROM retirement r
                                WHERE r.tenant = l.tenant AND r.model = l.model AND r.version = l.version
                                  AND r.phase IN ('PURGING', 'PURGED'))
             ORDER BY l.n DESC
            """;

    private final Jdbi jdbi;

    public Ledger(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What became of a [LedgerMove].
    public sealed interface Moved {
        /// @param warmUntil null if nothing stays warm
        record Done(@Nullable Instant warmUntil) implements Moved {}

        record StaleFence(long currentFence) implements Moved {}
    }

    /// Owner of a version's reservation and placements while it is in the ledger.
    public static String owner(EndpointRef endpoint, Digest digest) {
        return new Id.LedgerEntry(endpoint, digest).text();
    }

    /// Good versions, the stable one first, then those that were good before it, newest first.
    public List<Target> good(EndpointRef endpoint) {
        return history(endpoint).good();
    }

    /// The stable version.
    public Optional<Target> newestGood(EndpointRef endpoint) {
        return Optional.ofNullable(history(endpoint).stable());
    }

    /// All versions that were ever good, and which of them is stable.
    public History history(EndpointRef endpoint) {
        return jdbi.withHandle(handle -> history(handle, endpoint));
    }

    /// What `by` reserved and placed for the good version is the ledger's from now on; whatever else it has
    /// left (the rehearsed way back, targets that could not be loaded) goes. Idempotent by `by`.
    public Moved move(LedgerMove move) {
        return jdbi.inTransaction(handle -> {
            EndpointStore.lock(handle, move.endpoint());
            long fence = currentFence(handle, move.endpoint());
            if (fence != move.fence()) {
                return new Moved.StaleFence(fence);
            }
            insertGood(handle, move);
            handOver(handle, move);
            if (move.failed() != null) {
                condemn(handle, move, move.failed());
            }
            var previous = move.previous();
            return new Moved.Done(
                    previous == null || previous.digest().equals(move.good().digest())
                            ? null
                            : cool(handle, move, previous.digest()));
        });
    }

    /// Takes memory and placements of all versions back whose `warm_until` has passed and that no newer entry
    /// keeps.
    ///
    /// @return their owners
    public List<String> coolOfPlatform() {
        var cooled = new ArrayList<String>();
        for (var it : jdbi.withHandle(Ledger::cooled)) {
            // Asked again under the lock that a move takes: it may have become the newest good version by now.
            boolean done = jdbi.inTransaction(handle -> {
                EndpointStore.lock(handle, it.endpoint());
                if (!cooled(handle).contains(it)) {
                    return false;
                }
                giveUp(handle, it.endpoint().tenant(), it.owner());
                return true;
            });
            if (done) {
                cooled.add(it.owner());
            }
        }
        return cooled;
    }

    private record Cooled(EndpointRef endpoint, String owner) {}

    private static List<Cooled> cooled(Handle handle) {
        return handle.createQuery("""
                        SELECT DISTINCT l.tenant, l.model, l.env, l.digest FROM ledger l
                          JOIN reservation r ON r.tenant = l.tenant AND r.model = l.model AND r.env = l.env
                                            AND r.digest = l.digest AND r.owner LIKE 'ledger:%'
                         WHERE NOT EXISTS (SELECT 1 FROM ledger k
                                            WHERE k.tenant = l.tenant AND k.model = l.model AND k.env = l.env
                                              AND k.digest = l.digest
                                              AND (k.warm_until IS NULL OR k.warm_until > now()))
                        """)
                .map((row, _) -> {
                    var endpoint = Columns.endpoint(row);
                    return new Cooled(endpoint, owner(endpoint, Columns.digest(row, "digest")));
                })
                .list();
    }

    static void giveUp(Handle handle, String tenant, String owner) {
        for (var table : List.of("placement", "reservation")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE tenant = :tenant AND owner = :owner")
                    .bind("tenant", tenant)
                    .bind("owner", owner)
                    .execute();
        }
    }

    static History history(Handle handle, EndpointRef endpoint) {
        var entries = handle.createQuery(VERSIONS)
                .bindMethods(endpoint)
                .map((row, _) -> new History.Entry(
                        new Target(
                                row.getString("version"),
                                Columns.digest(row, "digest"),
                                row.getLong("byte_size"),
                                Columns.needs(row)),
                        row.getLong("place"),
                        row.getString("state").equals("BAD")))
                .list();
        return entries.isEmpty()
                ? History.NONE
                : new History(entries, entries.getFirst().target());
    }

    private static long currentFence(Handle handle, EndpointRef endpoint) {
        return handle.createQuery("""
                        SELECT fence FROM endpoint WHERE tenant = :tenant AND model = :model AND env = :env
                        """).bindMethods(endpoint).mapTo(Long.class).one();
    }

    private static void insertGood(Handle handle, LedgerMove move) {
        handle.createUpdate("""
                        INSERT INTO ledger (tenant, model, env, n, version, digest, by_name, state, place)
                        SELECT :tenant, :model, :env, coalesce(max(n), 0) + 1, :version, :digest, :by, 'GOOD',
                               coalesce(max(place) FILTER (WHERE :back AND version = :version), coalesce(max(n), 0) + 1)
                          FROM ledger WHERE tenant = :tenant AND model = :model AND env = :env
                        ON CONFLICT (tenant, model, env, by_name) DO NOTHING
                        """)
                .bindMethods(move.endpoint())
                .bind("version", move.good().version())
                .bind("digest", move.good().digest().value())
                .bind("by", move.by())
                .bind("back", move.back())
                .execute();
    }

    private static void handOver(Handle handle, LedgerMove move) {
        var tenant = move.endpoint().tenant();
        String owner = owner(move.endpoint(), move.good().digest());
        // Not asked whether it fits: what serves is counted, and a rollback is never refused for want of room.
        CapacityStore.insert(handle, owner, move.endpoint(), move.good());
        handle.createUpdate("""
                        INSERT INTO placement (owner, node, tenant, model, env, version, digest, device)
                        SELECT :owner, node, tenant, model, env, version, digest, device FROM placement
                         WHERE owner = :by AND tenant = :tenant AND digest = :digest ON CONFLICT DO NOTHING
                        """)
                .bind("owner", owner)
                .bind("by", move.by())
                .bind("tenant", tenant)
                .bind("digest", move.good().digest().value())
                .execute();
        giveUp(handle, tenant, move.by());
    }

    /// The same bytes under another number are as bad, unless somebody asked to return to just these.
    private static void condemn(Handle handle, LedgerMove move, Target failed) {
        handle.createUpdate("""
                        UPDATE ledger SET state = 'BAD', warm_until = coalesce(warm_until, now())
                         WHERE tenant = :tenant AND model = :model AND env = :env
                           AND (version = :version OR (digest = :digest AND digest <> :good)) AND version <> :to
                        """)
                .bindMethods(move.endpoint())
                .bind("version", failed.version())
                .bind("digest", failed.digest().value())
                .bind("good", move.good().digest().value())
                .bind("to", move.good().version())
                .execute();
    }

    /// The newest promise counts: an older row of the same bytes keeps them no longer than this move does.
    private static Instant cool(Handle handle, LedgerMove move, Digest previous) {
        handle.createUpdate("""
                        UPDATE ledger
                           SET warm_until = least(warm_until, now() + make_interval(secs => :keepWarm))
                         WHERE tenant = :tenant AND model = :model AND env = :env AND digest = :digest
                        """)
                .bindMethods(move.endpoint())
                .bind("digest", previous.value())
                .bind("keepWarm", move.keepWarm().toSeconds())
                .execute();
        return handle.createQuery("""
                        SELECT max(warm_until) AS warm_until FROM ledger
                         WHERE tenant = :tenant AND model = :model AND env = :env AND digest = :digest
                        """)
                .bindMethods(move.endpoint())
                .bind("digest", previous.value())
                .map((row, _) -> Optional.ofNullable(Columns.nullableInstant(row, "warm_until")))
                .one()
                .orElseGet(() -> Instant.EPOCH);
    }
}
