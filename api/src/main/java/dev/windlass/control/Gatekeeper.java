package dev.windlass.control;

import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import io.javalin.http.Context;
import java.util.Objects;
import java.util.Set;

/// Lets a request through to its handler if its principal may use the route. A tenant that the principal may
/// not see reads like one that doesn't exist.
final class Gatekeeper {
    private static final String PRINCIPAL = "windlass.principal";

    private final Authenticator authenticator;

    Gatekeeper(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    void check(Context ctx, Access access) {
        switch (access) {
            case Access.Open _ -> {}
            case Access.Known _ -> known(ctx);
            case Access.OnPlatform(var roles) -> {
                var principal = known(ctx);
                if (principal.tenant() != null) {
                    throw new ApiException(new ApiFailure.NotAllowed(principal.name(), roles, null));
                }
                require(principal, roles);
            }
            case Access.InTenant(var roles) -> {
                var principal = known(ctx);
                var tenant = ctx.pathParam("tenant");
                checked("tenant", tenant);
                if (!principal.sees(tenant)) {
                    throw notFound(tenant);
                }
                require(principal, roles);
            }
        }
    }

    /// Who asks; only on routes that aren't open.
    static Principal principal(Context ctx) {
        return Objects.requireNonNull(ctx.<Principal>attribute(PRINCIPAL), "route without authentication");
    }

    static ApiException notFound(String tenant) {
        return new ApiException(new ApiFailure.NotFound("tenant \"" + tenant + "\""));
    }

    private Principal known(Context ctx) {
        var principal = authenticator.authenticate(ctx);
        ctx.attribute(PRINCIPAL, principal);
        return principal;
    }

    private static void require(Principal principal, Set<Role> roles) {
        if (!principal.holdsAny(roles)) {
            throw new ApiException(new ApiFailure.NotAllowed(principal.name(), roles, null));
        }
    }

    private static void checked(String field, String value) {
        try {
            Names.name(field, value);
        } catch (IllegalArgumentException wrong) {
            throw new ApiException(ApiFailure.invalid(
                    field, value, String.valueOf(wrong.getMessage()), "use a name that keeps the rule"));
        }
    }
}
