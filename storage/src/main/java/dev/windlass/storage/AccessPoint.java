package dev.windlass.storage;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.AccessRules;
import dev.windlass.access.Action;
import dev.windlass.access.Circumstances;
import dev.windlass.access.CompiledAccess;
import dev.windlass.access.Explanation;
import dev.windlass.access.Resource;
import dev.windlass.domain.Principal;
import dev.windlass.quota.SharedPool;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// [AccessRules] with the documents that are in force now, by which everything in control decides. A
/// document that was read is remembered for [#REMEMBERED], so a change counts within that time; if
/// Postgres can't be asked, nobody is let through. Thread-safe.
public final class AccessPoint {
    public static final Duration REMEMBERED = Duration.ofSeconds(2);
    private static final int REMEMBERED_MAX = 2_000;
    private static final long WEIGHT_MAX = 600_000;
    private static final String PLATFORM = "";

    private final AccessStore store;

    @SharedPool(
            value = "access rules remembered",
            limit = "2,000 tenants, and 600,000 rules and names in their documents",
            share = "none: a tenant has one document",
            full = "all are forgotten and read again")
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /// Of all that was read since everything was forgotten.
    private final LongAdder weight = new LongAdder();

    public AccessPoint(AccessStore store) {
        this.store = store;
    }

    /// Of somebody of whom no more is known than his rights.
    public AccessDecision decide(Principal principal, Action action, Resource resource) {
        return decide(principal, action, resource, Map.of());
    }

    /// @param attributes what is known of him besides: the claims of the token that his key was given for
    public AccessDecision decide(
            Principal principal, Action action, Resource resource, Map<String, String> attributes) {
        return rules(principal, resource)
                .decide(principal, action, resource, new Circumstances(Instant.now(), attributes));
    }

    /// The decision, and everything that had something to say about it.
    public Explanation explain(Principal principal, Action action, Resource resource, Map<String, String> attributes) {
        return rules(principal, resource)
                .explain(principal, action, resource, new Circumstances(Instant.now(), attributes));
    }

    /// Forgets what was read of one owner, whose document was just set here.
    public void forget(@Nullable String tenant) {
        kept.remove(tenant == null ? PLATFORM : tenant);
    }

    private AccessRules rules(Principal principal, Resource resource) {
        var tenant = Resource.tenantOf(resource);
        if (tenant != null && !principal.sees(tenant)) {
            // Whose it isn't is told so without a look at the tenant's rules.
            return AccessRules.OF_ROLES;
        }
        return new AccessRules(of(null), tenant == null ? null : of(tenant));
    }

    private @Nullable CompiledAccess of(@Nullable String tenant) {
        if (kept.size() >= REMEMBERED_MAX) {
            kept.clear();
        }
        return kept.computeIfAbsent(tenant == null ? PLATFORM : tenant, _ -> new Kept(tenant))
                .now();
    }

    /// One owner's document. Whoever comes while it is read waits for that.
    private final class Kept {
        private final @Nullable String tenant;
        private @Nullable Read read;

        Kept(@Nullable String tenant) {
            this.tenant = tenant;
        }

        synchronized @Nullable CompiledAccess now() {
            var before = read;
            long asked = System.nanoTime();
            if (before != null && asked - before.atNanos < REMEMBERED.toNanos()) {
                return before.access;
            }
            var access = read(before == null ? null : before.access);
            read = new Read(access, asked);
            return access;
        }

        private @Nullable CompiledAccess read(@Nullable CompiledAccess before) {
            var digest = store.digest(tenant);
            if (digest.isEmpty()) {
                return null;
            }
            if (before != null && before.digest().equals(digest.get())) {
                return before;
            }
            var access = store.newest(tenant)
                    .map(it -> CompiledAccess.stored(tenant, it.of().digest(), it.text()))
                    .orElse(null);
            weight.add(access == null ? 0 : access.weight());
            if (weight.sum() > WEIGHT_MAX) {
                weight.reset();
                kept.clear();
            }
            return access;
        }
    }

    private record Read(@Nullable CompiledAccess access, long atNanos) {}
}
