package dev.windlass.storage;

import dev.windlass.domain.Phase;
import dev.windlass.quota.ResourceKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Who holds a tenant's memory or GPU memory, in words: each version once, with what holds it and what would free it.
/// Of other tenants only their sum is said.
final class ResourceHolders {
    /// The rest is counted: a sentence that nobody reads to its end helps nobody.
    private static final int NAMED_MAX = 5;

    private ResourceHolders() {}

    private record Held(
            String owner,
            String what,
            String amount,
            boolean serving,
            @Nullable String phase,
            @Nullable Instant warmUntil) {
        String words() {
            return what + " (" + amount + ", " + why() + ")";
        }

        private String why() {
            if (serving) {
                return "serves";
            }
            if (phase != null) {
                return owner + " is " + Phase.valueOf(phase).id();
            }
            return warmUntil == null ? "in the ledger" : "kept warm until " + time(warmUntil);
        }

        /// What goes first when somebody wants room: attempts, then warm versions; what serves stays.
        int rank() {
            return serving ? 2 : phase != null ? 0 : 1;
        }
    }

    /// What others than `owner` have reserved of the tenant's, and how it comes free.
    static String ofTenant(Handle handle, ResourceKind kind, String tenant, String owner) {
        var held = held(handle, kind, tenant, owner);
        return held.isEmpty() ? "" : "; held by " + named(held) + freedBy(held);
    }

    /// The same on the nodes, where other tenants hold some, too.
    static String ofNodes(Handle handle, ResourceKind kind, String tenant, String owner) {
        long others = handle.createQuery("""
                        SELECT coalesce(sum(bytes), 0) FROM (SELECT max(<column>) AS bytes FROM reservation
                                                              WHERE tenant != :tenant GROUP BY tenant, digest) each
                        """)
                .define("column", column(kind))
                .bind("tenant", tenant)
                .mapTo(Long.class)
                .one();
        return (others == 0 ? "" : "; other tenants hold " + kind.words(others) + " on each node")
                + ofTenant(handle, kind, tenant, owner);
    }

    private static String named(List<Held> held) {
        var named = held.stream().limit(NAMED_MAX).map(Held::words).collect(Collectors.joining(", "));
        return held.size() <= NAMED_MAX ? named : named + " and " + (held.size() - NAMED_MAX) + " more";
    }

    private static String freedBy(List<Held> held) {
        var ways = new ArrayList<String>();
        held.stream()
                .filter(it -> it.rank() == 0)
                .findFirst()
                .ifPresent(it -> ways.add("the end of " + it.owner() + " (windlass abort)"));
        held.stream()
                .filter(it -> it.rank() == 1 && it.warmUntil() != null)
                .findFirst()
                .ifPresent(it -> ways.add(it.what() + " by itself at " + time(it.warmUntil())));
        return ways.isEmpty() ? "" : "; freed by " + String.join(", or ", ways);
    }

    private static String time(@Nullable Instant at) {
        return at == null ? "" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// What goes first comes first.
    private static List<Held> held(Handle handle, ResourceKind kind, String tenant, String owner) {
        return handle
                .createQuery("""
                        SELECT DISTINCT ON (r.digest) r.owner, r.model, r.env, r.version, r.<column> AS bytes, p.phase,
                               EXISTS (SELECT 1 FROM route s
                                        WHERE s.tenant = r.tenant AND s.model = r.model AND s.env = r.env
                                          AND s.arms @> jsonb_build_array(jsonb_build_object('digest', r.digest)))
                               AS serving,
                               (SELECT max(l.warm_until) FROM ledger l
                                 WHERE l.tenant = r.tenant AND l.model = r.model AND l.env = r.env
                                   AND l.digest = r.digest) AS warm_until
                          FROM reservation r
                          LEFT JOIN promotion p ON p.name = r.owner AND p.tenant = r.tenant AND p.ended_at IS NULL
                         WHERE r.tenant = :tenant AND r.owner != :owner AND r.<column> > 0
                         ORDER BY r.digest, serving DESC, p.phase NULLS LAST
                        """)
                .define("column", column(kind))
                .bind("tenant", tenant)
                .bind("owner", owner)
                .map((row, _) -> held(row, kind))
                .stream()
                .sorted(Comparator.comparingInt(Held::rank)
                        .thenComparing(it -> it.warmUntil() == null ? Instant.MAX : it.warmUntil())
                        .thenComparing(Held::what))
                .toList();
    }

    private static String column(ResourceKind kind) {
        return kind == ResourceKind.GPU_MEMORY ? "gpu_memory_bytes" : "memory_bytes";
    }

    private static Held held(ResultSet row, ResourceKind kind) throws SQLException {
        return new Held(
                row.getString("owner"),
                row.getString("model") + " v" + row.getString("version") + " in " + row.getString("env"),
                kind.words(row.getLong("bytes")),
                row.getBoolean("serving"),
                row.getString("phase"),
                Columns.nullableInstant(row, "warm_until"));
    }
}
