package dev.windlass.control;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Principal;
import dev.windlass.json.CanonicalJson;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.Holder;
import dev.windlass.storage.OnBehalf;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// From bearer token to principal. Found principals are remembered for [#REMEMBERED], so a revoked key
/// stops working within that time; what isn't found is looked up each time. Thread-safe.
///
/// However many requests and streams have one key, there is one look-up of it at a time. So each of a
/// thousand streams may ask every second.
final class Authenticator {
    static final Duration REMEMBERED = Duration.ofSeconds(2);
    static final int REMEMBERED_MAX = 10_000;
    static final int TOKEN_CHARS_MAX = 512;
    private static final String SCHEME = "Bearer ";

    // No tenant's name has a star.
    static final String STRANGERS = "*strangers";
    private static final String PLATFORM = "*platform";

    private final Function<Digest, Optional<Holder>> keys;

    @SharedPool(
            value = "principals remembered",
            limit = "10,000 keys",
            share = "none: a tenant has at most 1,000 keys and as many tokens",
            full = "all are forgotten and looked up again")
    private final Map<Digest, Seen> seen = new ConcurrentHashMap<>();

    @SharedPool(
            value = "requests whose key isn't remembered",
            limit = "512",
            share = "Shares by address of the caller: one alone half",
            full = "429 at the share, 503 at the limit")
    private final TenantPlaces strangers;

    private final Map<Digest, CompletableFuture<Optional<Holder>>> lookUps = new ConcurrentHashMap<>();

    private record Seen(Holder holder, long atNanos) {
        boolean fresh() {
            return System.nanoTime() - atNanos < REMEMBERED.toNanos();
        }
    }

    /// @param keys finds the holder of a token's SHA-256, if the key isn't revoked
    /// @param strangers requests at once whose key isn't remembered
    Authenticator(Function<Digest, Optional<Holder>> keys, int strangers) {
        this.keys = keys;
        this.strangers = new TenantPlaces("requests with a key that isn't known yet", strangers);
    }

    /// @throws ApiException Unauthenticated
    Holder authenticate(Context ctx) {
        return authenticate(ctx.header("Authorization"), ctx.ip());
    }

    Holder authenticate(@Nullable String header, String address) {
        if (header == null
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || header.length() > TOKEN_CHARS_MAX) {
            throw new ApiException(new ApiFailure.Unauthenticated());
        }
        var hash =
                CanonicalJson.sha256(header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
        return find(hash, address).orElseThrow(() -> new ApiException(new ApiFailure.Unauthenticated()));
    }

    /// On whose behalf a principal's work takes connections: its tenant's, or the platform's people
    /// together.
    static String owner(Principal principal) {
        var tenant = principal.tenant();
        return tenant == null ? PLATFORM : tenant;
    }

    private Optional<Holder> find(Digest hash, String address) {
        var known = seen.get(hash);
        if (known == null) {
            try (var _ = strangers.take(address)) {
                return OnBehalf.of(STRANGERS, address, () -> lookUp(hash));
            }
        }
        if (known.fresh()) {
            return Optional.of(known.holder);
        }
        var before = known.holder.principal();
        return OnBehalf.of(owner(before), before.name(), () -> lookUp(hash));
    }

    /// Who waits for a look-up that began before it asked hears what that one found.
    private Optional<Holder> lookUp(Digest hash) {
        var mine = new CompletableFuture<Optional<Holder>>();
        var other = lookUps.putIfAbsent(hash, mine);
        if (other != null) {
            return awaited(other);
        }
        try {
            mine.complete(found(hash));
        } catch (RuntimeException failed) {
            mine.completeExceptionally(failed);
        } finally {
            lookUps.remove(hash);
            // Nobody waits for ever for what an error left open.
            mine.cancel(false);
        }
        return awaited(mine);
    }

    private static Optional<Holder> awaited(CompletableFuture<Optional<Holder>> lookUp) {
        try {
            return lookUp.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private Optional<Holder> found(Digest hash) {
        long since = System.nanoTime();
        var found = keys.apply(hash);
        if (seen.size() >= REMEMBERED_MAX) {
            seen.clear();
        }
        found.ifPresentOrElse(holder -> seen.put(hash, new Seen(holder, since)), () -> seen.remove(hash));
        return found;
    }
}
