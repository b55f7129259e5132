package dev.windlass.control;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.http.Connections;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.AccessPoint;
import dev.windlass.storage.Holder;
import dev.windlass.storage.OnBehalf;
import dev.windlass.storage.Origin;
import dev.windlass.storage.Person;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/// Lets a request through to its handler if its principal may use the route and there is a place for it.
/// A tenant that the principal may not see reads like one that doesn't exist. Routes that are open never
/// wait.
final class Gatekeeper {
    private static final String PRINCIPAL = "windlass.principal";
    private static final String HOLDER = "windlass.holder";
    private static final String PLACE = "windlass.place";
    private static final String CHECK = "windlass.check";
    private static final String POINT = "windlass.access";

    private static final int WAY_BACK = 64;

    private final Authenticator authenticator;
    private final AccessPoint point;
    private final Denials denials;

    @SharedPool(
            value = "requests in flight",
            limit = "512, and 256 of the platform's people",
            share = "Shares: one tenant alone half, one key half of its tenant's",
            full = "429 at the share, 503 at the limit")
    private final Places requests;

    /// What takes traffic back is held up by nothing else that its tenant asks for.
    @SharedPool(
            value = "rollbacks and aborts in flight",
            limit = "64, and 32 of the platform's people",
            share = "Shares: one tenant alone half, one key half of its tenant's",
            full = "429 at the share, 503 at the limit")
    private final Places wayBack = new Places("rollbacks and aborts in flight", WAY_BACK);

    /// @param requests of tenants in flight at once
    Gatekeeper(Authenticator authenticator, AccessPoint point, Denials denials, int requests) {
        this.authenticator = authenticator;
        this.point = point;
        this.denials = denials;
        this.requests = new Places("requests in flight", requests);
    }

    /// Handles a request on behalf of who sent it.
    void pass(Context ctx, RouteSpec route) throws Exception {
        if (route.access() instanceof Access.Open) {
            handle(ctx, route);
            return;
        }
        try {
            check(ctx, route);
            Origin.of(holder(ctx), () -> {
                placed(ctx, route);
                return ctx;
            });
        } catch (ApiException refused) {
            var holder = ctx.<Holder>attribute(HOLDER);
            if (holder != null) {
                denials.note(holder, ctx.method().name() + " " + ctx.path(), refused.failure());
            }
            throw refused;
        }
    }

    private void placed(Context ctx, RouteSpec route) throws Exception {
        var principal = principal(ctx);
        if (route.haste() == RouteSpec.Haste.WAY_BACK) {
            try (var _ = wayBack.take(principal)) {
                OnBehalf.ofPlatform(() -> {
                    handle(ctx, route);
                    return ctx;
                });
            }
            return;
        }
        try (var place = requests.take(principal)) {
            ctx.attribute(PLACE, place);
            ctx.attribute(CHECK, (Runnable) () -> check(ctx, route));
            OnBehalf.of(Authenticator.owner(principal), principal.name(), () -> {
                handle(ctx, route);
                return ctx;
            });
        }
    }

    private static void handle(Context ctx, RouteSpec route) throws Exception {
        Params.door(ctx);
        route.handler().handle(ctx);
    }

    /// Gives the request's place back before its end: it waits in a place of another kind from now on.
    static void leave(Context ctx) {
        var place = ctx.<Place>attribute(PLACE);
        if (place != null) {
            place.close();
        }
    }

    /// Looks at the caller's rights once more, for whoever answers for longer than a moment.
    ///
    /// @throws ApiException as for a new request
    static void again(Context ctx) {
        Objects.requireNonNull(ctx.<Runnable>attribute(CHECK), "route without authentication")
                .run();
    }

    private void check(Context ctx, RouteSpec route) {
        switch (route.access()) {
            case Access.Open _ -> {}
            case Access.Known _ -> known(ctx);
            case Access.May(var action, var of) -> {
                known(ctx);
                require(
                        ctx,
                        action,
                        switch (of) {
                            case PLATFORM -> Resource.PLATFORM;
                            case WITHIN -> new Resource.Within(tenantOf(ctx));
                            case PATH -> PathResource.of(ctx, route.path(), tenantOf(ctx));
                        });
            }
        }
    }

    private static String tenantOf(Context ctx) {
        var tenant = ctx.pathParam("tenant");
        checked("tenant", tenant);
        return tenant;
    }

    /// Asks the one decision point whether the caller may.
    ///
    /// @throws ApiException NotAllowed, or NotFound for what the caller may not see
    static void require(Context ctx, Action action, Resource resource) {
        var principal = principal(ctx);
        require(point(ctx).decide(principal, action, resource, claims(ctx)), principal, resource);
    }

    /// @throws ApiException NotAllowed, or NotFound for what the principal may not see
    static void require(AccessDecision decision, Principal principal, Resource resource) {
        switch (decision) {
            case AccessDecision.Allowed _ -> {}
            case AccessDecision.Denied denied ->
                throw new ApiException(new ApiFailure.NotAllowed(principal.name(), denied.roles(), denied.words()));
            case AccessDecision.Unseen _ -> throw notFound(Objects.requireNonNullElse(Resource.tenantOf(resource), ""));
        }
    }

    /// True if the caller may look at it: what lists leave out that may not.
    static boolean shows(Context ctx, Resource resource) {
        return may(ctx, Action.READ, resource);
    }

    /// What lists leave out if the caller may not do to it what they are for.
    static boolean may(Context ctx, Action action, Resource resource) {
        return point(ctx).decide(principal(ctx), action, resource, claims(ctx)) instanceof AccessDecision.Allowed;
    }

    static boolean shows(Context ctx, EndpointRef endpoint) {
        return shows(ctx, new Resource.OfEndpoint(endpoint));
    }

    /// What the token claimed that the caller's key was given for; empty for any other key.
    static Map<String, String> claims(Context ctx) {
        return holder(ctx).claims();
    }

    /// Who asks, by name and by the token that he came with.
    static Person person(Context ctx) {
        return holder(ctx).person();
    }

    /// Refuses whoever came with a token of minutes what would outlast it and its binding, unless the binding
    /// says that he may.
    ///
    /// @throws ApiException Passing
    static void lasting(Context ctx) {
        holder(ctx).exchanged().filter(it -> !it.makesKeys()).ifPresent(it -> {
            throw new ApiException(new ApiFailure.Passing(principal(ctx).name(), it.binding()));
        });
    }

    private static Holder holder(Context ctx) {
        return Objects.requireNonNull(ctx.<Holder>attribute(HOLDER), "route without authentication");
    }

    private static AccessPoint point(Context ctx) {
        return Objects.requireNonNull(ctx.<AccessPoint>attribute(POINT), "route without authentication");
    }

    /// Refuses a caller who may not do it to this endpoint.
    static void onEndpoint(Context ctx, Action action, EndpointRef endpoint) {
        require(ctx, action, new Resource.OfEndpoint(endpoint));
    }

    /// Who asks; only on routes that aren't open.
    static Principal principal(Context ctx) {
        return Objects.requireNonNull(ctx.<Principal>attribute(PRINCIPAL), "route without authentication");
    }

    /// The tenant of who asks; empty on open routes, for principals of the platform, and before one is
    /// known.
    static Optional<String> tenant(Context ctx) {
        return Optional.ofNullable(ctx.<Principal>attribute(PRINCIPAL)).map(Principal::tenant);
    }

    static ApiException notFound(String tenant) {
        return new ApiException(new ApiFailure.NotFound("tenant \"" + tenant + "\""));
    }

    private Principal known(Context ctx) {
        var holder = authenticator.authenticate(ctx);
        ctx.attribute(PRINCIPAL, holder.principal());
        ctx.attribute(HOLDER, holder);
        ctx.attribute(POINT, point);
        Connections.of(ServletContextRequest.getServletContextRequest(ctx.req()))
                .isKnown();
        return holder.principal();
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
