package dev.windlass.control;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Principal;
import dev.windlass.json.CanonicalJson;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// From bearer token to principal. Found principals are remembered for [#REMEMBERED], so a revoked key stops
/// working within that time; what isn't found is looked up each time.
final class Authenticator {
    static final Duration REMEMBERED = Duration.ofSeconds(2);
    static final int REMEMBERED_MAX = 10_000;
    static final int TOKEN_CHARS_MAX = 512;
    private static final String SCHEME = "Bearer ";

    private record Seen(Principal principal, long atNanos) {}

    private final Function<Digest, Optional<Principal>> keys;
    private final Map<Digest, Seen> seen = new ConcurrentHashMap<>();

    /// `keys` finds the principal of a token's SHA-256, if the key isn't revoked.
    Authenticator(Function<Digest, Optional<Principal>> keys) {
        this.keys = keys;
    }

    /// @throws ApiException Unauthenticated
    Principal authenticate(Context ctx) {
        var header = ctx.header("Authorization");
        if (header == null
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || header.length() > TOKEN_CHARS_MAX) {
            throw new ApiException(new ApiFailure.Unauthenticated());
        }
        var hash =
                CanonicalJson.sha256(header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
        return find(hash).orElseThrow(() -> new ApiException(new ApiFailure.Unauthenticated()));
    }

    private Optional<Principal> find(Digest hash) {
        var known = seen.get(hash);
        if (known != null && System.nanoTime() - known.atNanos < REMEMBERED.toNanos()) {
            return Optional.of(known.principal);
        }
        var found = keys.apply(hash);
        if (seen.size() >= REMEMBERED_MAX) {
            seen.clear();
        }
        found.ifPresentOrElse(
                principal -> seen.put(hash, new Seen(principal, System.nanoTime())), () -> seen.remove(hash));
        return found;
    }
}
