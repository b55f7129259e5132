package dev.windlass.control;

import dev.windlass.domain.Tenant;
import dev.windlass.issuer.Issuers;
import dev.windlass.issuer.Verification;
import dev.windlass.issuer.Verification.Good;
import dev.windlass.storage.BindingStore;
import dev.windlass.storage.BindingStore.Binding;
import dev.windlass.storage.Person;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.TokenStore;
import dev.windlass.storage.TokenStore.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Gives a token of ours for one of an issuer that the platform trusts, under a binding of the tenant.
final class TokenExchange {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Issuers issuers;
    private final TenantStore tenants;
    private final BindingStore bindings;
    private final TokenStore tokens;
    private final Audits audits;

    TokenExchange(ControlParts parts, Audits audits) {
        this.issuers = parts.issuers();
        this.tenants = parts.stores().tenants();
        this.bindings = parts.stores().bindings();
        this.tokens = parts.stores().tokens();
        this.audits = audits;
    }

    record Wish(String token, String tenant, @Nullable String binding) {}

    /// A token, once.
    record Exchanged(NewToken token, Binding binding, Instant expiresAt) {}

    /// Whether the token is what it says; asks nobody but its issuer.
    ///
    /// @throws ApiException if it isn't
    Good verified(String token) {
        return switch (issuers.verify(token)) {
            case Good good -> good;
            case Verification.Refused(var reason, var message, var remedy) ->
                throw new ApiException(new ApiFailure.TokenRefused("invalid_request", reason, message, remedy));
            case Verification.Away(var issuer) ->
                throw new ApiException(new ApiFailure.Unavailable(
                        "the token's issuer", "the keys of " + issuer.issuer() + " can't be read now", RETRY));
        };
    }

    /// @throws ApiException if nobody is let in by it, or not now
    Exchanged exchange(Wish wish, Good good) {
        var binding = binding(wish, good);
        var token = NewToken.random();
        var kept = kept(good, binding);
        Optional<byte[]> once =
                good.issuer().singleUse() ? Optional.of(NewToken.sha256(good.mark())) : Optional.empty();
        var given = audits.changed(() -> {
            var done = tokens.give(
                    new TokenStore.Wish(binding, token.sha256(), good.expiresAt(), kept, subject(good), once));
            written(wish.tenant(), binding, kept, done);
            return done;
        });
        return switch (given) {
            case Given.Done(var expiresAt) -> new Exchanged(token, binding, expiresAt);
            case Given.Gone _ ->
                throw refused("NoBinding", "the binding \"" + binding.name() + "\" was changed just now", "try again");
            case Given.Replayed _ ->
                throw refused(
                        "Replayed",
                        "the token was exchanged already, and one of " + binding.issuer() + " is taken once",
                        "ask the issuer for a new one");
            case Given.TooMany(var max) ->
                throw new ApiException(new ApiFailure.TooMany(
                        "valid tokens of you, the binding or the tenant",
                        max,
                        "use one that you have, or wait until some have expired"));
        };
    }

    /// What rows of what is done with the token say of it: whose it was, and by what it was let in.
    private static Map<String, String> kept(Good good, Binding binding) {
        var kept = new HashMap<>(good.claims().kept(good.issuer().kind()));
        kept.put("iss", good.issuer().issuer());
        kept.put("binding", binding.name());
        return kept;
    }

    private static Optional<String> subject(Good good) {
        return good.claims().of("sub").stream()
                .findFirst()
                .map(sub -> Person.subject(good.issuer().issuer(), sub));
    }

    private void written(String tenant, Binding binding, Map<String, String> claims, Given given) {
        if (given instanceof Given.Done(var expiresAt)) {
            write(tenant, binding, "token.exchange", Map.of("token", claims, "expiresAt", expiresAt));
        } else if (given instanceof Given.Replayed(var times) && isPowerOfTen(times)) {
            // Whoever sends it again and again makes no row each time.
            write(tenant, binding, "token.refuse", Map.of("token", claims, "reason", "Replayed", "times", times));
        }
    }

    private static boolean isPowerOfTen(long number) {
        long power = 1;
        while (power < number) {
            power *= 10;
        }
        return power == number;
    }

    private void write(String tenant, Binding binding, String action, Map<String, Object> detail) {
        audits.write(binding.principal(), tenant, new Audits.Event(action, binding.name(), "", detail));
    }

    private Binding binding(Wish wish, Good good) {
        var tenant = tenants.find(wish.tenant()).filter(it -> it.state() != Tenant.State.CLOSED);
        var name = wish.binding();
        var matching = tenant.map(it -> bindings.list(it.name())).orElse(List.of()).stream()
                .filter(it -> it.issuer().equals(good.issuer().issuer())
                        && (name == null || it.name().equals(name))
                        && it.claims().letIn(good.claims()))
                .toList();
        if (matching.isEmpty()) {
            throw refused(
                    "NoBinding",
                    "no binding of tenant \"" + wish.tenant() + "\""
                            + (name == null ? "" : " by the name \"" + name + "\"") + " lets in a token that claims "
                            + good.claims().kept(good.issuer().kind()),
                    "have a tenant-admin set one: windlass binding set " + wish.tenant() + " NAME --issuer "
                            + good.issuer().issuer() + " --claim NAME=VALUE --principal WHO --role ROLE");
        }
        if (matching.size() > 1) {
            throw refused(
                    "SeveralBindings",
                    "it is let in by " + matching.stream().map(Binding::name).collect(Collectors.joining(" and by ")),
                    "say which one: binding=" + matching.getFirst().name() + " (windlass login --binding)");
        }
        if (tenant.orElseThrow().state() == Tenant.State.SUSPENDED) {
            throw refused(
                    "TenantSuspended",
                    "tenant \"" + wish.tenant() + "\" is suspended",
                    "ask a platform-admin to activate it");
        }
        return matching.getFirst();
    }

    private static ApiException refused(String reason, String message, String remedy) {
        return new ApiException(new ApiFailure.TokenRefused("invalid_request", reason, message, remedy));
    }
}
