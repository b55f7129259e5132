package dev.windlass.control;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.AccessRule.Effect;
import dev.windlass.access.Action;
import dev.windlass.access.Explanation;
import dev.windlass.access.Resource;
import dev.windlass.client.message.CanIView;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.storage.AccessPoint;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says whether somebody may, and what decides it.
final class CanIRoutes {
    private final TenantStore tenants;
    private final KeyStore keys;
    private final AccessPoint point;
    private final Set<String> issuers;

    CanIRoutes(ControlParts parts) {
        this.tenants = parts.stores().tenants();
        this.keys = parts.stores().keys();
        this.point = parts.access();
        this.issuers = parts.issuers().names();
    }

    List<RouteSpec> routes() {
        return List.of(RouteSpec.get("/v1/tenants/{tenant}/can-i/{action}", Access.ASK, this::ask));
    }

    private void ask(Context ctx) {
        Params.only(ctx, Set.of("model", "env", "as"));
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var action = Action.parse(
                Params.path(ctx, "action", (_, it) -> Action.parse(it).id()));
        var resource = resource(tenant, query(ctx, "model"), query(ctx, "env"), action);
        var who = who(ctx, tenant);
        Map<String, String> claims = ctx.queryParam("as") == null ? Gatekeeper.claims(ctx) : Map.of();
        var answers = who.stream()
                .map(it -> view(it, action, resource, point.explain(it, action, resource, claims)))
                .toList();
        // Of somebody with several keys, the one that may counts.
        Answers.json(
                ctx, 200, answers.stream().filter(CanIView::allowed).findFirst().orElse(answers.getFirst()));
    }

    private static @Nullable String query(Context ctx, String name) {
        var given = ctx.queryParam(name);
        return given == null
                ? null
                : Params.checked("?" + name, given, name.equals("model") ? Names::model : Names::name);
    }

    private List<Principal> who(Context ctx, String tenant) {
        var as = ctx.queryParam("as");
        if (as == null) {
            return List.of(Gatekeeper.principal(ctx));
        }
        Gatekeeper.require(ctx, Action.MANAGE_KEYS, new Resource.OfTenant(tenant));
        var name = KeyWishes.principal("?as", as);
        var found = keys.principals(tenant, name, issuers);
        if (found.isEmpty()) {
            throw new ApiException(new ApiFailure.NotFound("principal \"" + name + "\" with a valid key"));
        }
        return found;
    }

    /// What names no model and environment, though it takes one, is asked of any.
    private static Resource resource(String tenant, @Nullable String model, @Nullable String env, Action action) {
        if (action == Action.MANAGE_TENANTS) {
            return Resource.PLATFORM;
        }
        if (model != null) {
            return env == null
                    ? new Resource.OfModel(tenant, model)
                    : new Resource.OfEndpoint(new EndpointRef(tenant, model, env));
        }
        if (env != null) {
            return new Resource.OfEnvironment(tenant, env);
        }
        return switch (action) {
            case INFER, RELEASE, TAKE_BACK, DECIDE, PUSH, BREAK_GLASS -> new Resource.Within(tenant);
            default -> new Resource.OfTenant(tenant);
        };
    }

    private static CanIView view(Principal who, Action action, Resource resource, Explanation it) {
        return new CanIView(
                who.id().text(),
                action.id(),
                words(resource),
                it.decision() instanceof AccessDecision.Allowed,
                it.decision().rule(),
                why(it.decision()),
                it.said().stream()
                        .map(said -> new CanIView.Matched(
                                said.effect() == Effect.DENY ? "Deny" : "Allow",
                                said.ground().text(),
                                said.unclear()))
                        .toList(),
                it.count());
    }

    private static @Nullable String why(AccessDecision decision) {
        return switch (decision) {
            case AccessDecision.Allowed _ -> null;
            case AccessDecision.Unseen _ -> "it isn't theirs to see";
            case AccessDecision.Denied denied ->
                Optional.ofNullable(denied.words())
                        .orElseGet(() -> "it takes one of the roles "
                                + denied.roles().stream().map(Role::id).sorted().collect(Collectors.joining(", "))
                                + ", or a rule");
        };
    }

    private static String words(Resource resource) {
        return switch (resource) {
            case Resource.OfPlatform _ -> "the platform";
            case Resource.Within(var tenant) -> "something of tenant " + tenant;
            case Resource.OfModel(var tenant, var model) -> tenant + "/" + model;
            case Resource.OfEnvironment(var tenant, var env) -> tenant + "/*@" + env;
            case Resource.OfEndpoint(var endpoint) -> endpoint.toString();
            default -> "tenant " + Resource.tenantOf(resource);
        };
    }
}
