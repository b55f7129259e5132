package dev.windlass.control;

import dev.windlass.client.message.IssuerView;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.TokenGiven;
import dev.windlass.domain.Names;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.OnBehalf;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tokens of others for tokens of ours: OAuth 2.0 Token Exchange (RFC 8693). Asked without a token of
/// ours, so it has places of its own, that addresses share.
final class TokenRoutes {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String TYPE = "urn:ietf:params:oauth:token-type:";
    private static final int BODY_BYTES_MAX = 32 << 10;
    private static final int AT_ONCE = 64;
    private static final int READ_AT_ONCE = 1_024;

    /// A token's body is small: who takes longer for it isn't waited for.
    private static final Duration BODY_MAX = Duration.ofSeconds(5);

    /// What OAuth lets a client ask for and nobody here gives.
    private static final List<String> NOT_TAKEN = List.of("resource", "audience", "scope", "actor_token");

    private final TokenExchange exchange;
    private final List<IssuerView> issuers;
    private final Bodies bodies;

    @SharedPool(
            value = "token exchanges",
            limit = "64",
            share = "Shares by address of the caller: one alone half",
            full = "429 at the share, 503 at the limit")
    private final TenantPlaces places = new TenantPlaces("token exchanges", AT_ONCE);

    @SharedPool(
            value = "bodies of token exchanges",
            limit = "1,024, each of 32 KiB at most that come within 5 s",
            share = "Shares by address of the caller: one alone half",
            full = "429 at the share, 503 at the limit")
    private final TenantPlaces reading = new TenantPlaces("bodies of token exchanges", READ_AT_ONCE);

    TokenRoutes(ControlParts parts, Audits audits) {
        this.exchange = new TokenExchange(parts, audits);
        this.bodies = new Bodies(BODY_BYTES_MAX, parts.limits().pace().within(BODY_MAX));
        this.issuers = parts.issuers().all().stream()
                .map(it -> new IssuerView(it.issuer(), it.audience(), it.kind(), it.singleUse()))
                .toList();
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get("/v1/issuers", Access.OPEN, this::issuers),
                RouteSpec.post("/v1/token", Access.OPEN, this::exchange));
    }

    /// Whoever wants to come must know for whom to have his token made out.
    private void issuers(Context ctx) {
        Answers.json(ctx, 200, new Page<>(issuers));
    }

    private void exchange(Context ctx) {
        var address = ctx.ip();
        // Before a place is taken: whoever sends slowly keeps nobody behind the same address from one.
        var wish = read(ctx, address);
        try (var _ = places.take(address)) {
            var good = exchange.verified(wish.token());
            var given = OnBehalf.of(Authenticator.STRANGERS, address, () -> exchange.exchange(wish, good));
            var binding = given.binding();
            ctx.header("Cache-Control", "no-store");
            Answers.json(
                    ctx,
                    200,
                    new TokenGiven(
                            given.token().text(),
                            TYPE + "access_token",
                            "Bearer",
                            Math.max(
                                    1,
                                    Duration.between(Instant.now(), given.expiresAt())
                                            .toSeconds()),
                            wish.tenant(),
                            binding.principal().name(),
                            binding.principal().roles().stream().sorted().toList()));
        }
    }

    private TokenExchange.Wish read(Context ctx, String address) {
        try (var _ = reading.take(address)) {
            return wish(FormBody.read(ctx, bodies));
        }
    }

    private static TokenExchange.Wish wish(Map<String, String> form) {
        var grant = given(form, "grant_type");
        if (!grant.equals(GRANT)) {
            throw new ApiException(new ApiFailure.TokenRefused(
                    "unsupported_grant_type",
                    "UnsupportedGrant",
                    "grant_type \"" + grant + "\" isn't known",
                    "send " + GRANT));
        }
        for (var name : NOT_TAKEN) {
            if (form.containsKey(name)) {
                throw refused(
                        name, "isn't taken here", "leave it out: the tenant's binding says what the token is for");
            }
        }
        var type = given(form, "subject_token_type");
        if (!List.of(TYPE + "jwt", TYPE + "id_token").contains(type)) {
            throw refused("subject_token_type", "is \"" + type + "\"", "send " + TYPE + "jwt or " + TYPE + "id_token");
        }
        var wanted = form.get("requested_token_type");
        if (wanted != null && !wanted.equals(TYPE + "access_token")) {
            throw refused(
                    "requested_token_type", "is \"" + wanted + "\"", "leave it out, or send " + TYPE + "access_token");
        }
        return new TokenExchange.Wish(
                given(form, "subject_token"), name("tenant", given(form, "tenant")), binding(form));
    }

    private static @Nullable String binding(Map<String, String> form) {
        var binding = form.get("binding");
        return binding == null ? null : name("binding", binding);
    }

    private static String given(Map<String, String> form, String field) {
        var value = form.getOrDefault(field, "");
        if (value.isBlank()) {
            throw refused(field, "is missing", "send the form field " + field);
        }
        return value.strip();
    }

    private static String name(String field, String value) {
        try {
            return Names.name(field, value);
        } catch (IllegalArgumentException wrong) {
            throw new ApiException(new ApiFailure.TokenRefused(
                    "invalid_request",
                    "InvalidRequest",
                    String.valueOf(wrong.getMessage()),
                    "send a name that keeps the rule"));
        }
    }

    static ApiException refused(String field, String message, String remedy) {
        return new ApiException(
                new ApiFailure.TokenRefused("invalid_request", "InvalidRequest", field + " " + message, remedy));
    }
}
