package dev.windlass.control;

import dev.windlass.access.Resource;
import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.NewTenant;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.PrincipalView;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Tenant;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/// Tenants and their quotas.
final class TenantRoutes {
    private final TenantStore tenants;
    private final Audits audits;
    private final Bodies bodies;

    TenantRoutes(TenantStore tenants, Audits audits, Bodies bodies) {
        this.tenants = tenants;
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get("/v1/whoami", Access.KNOWN, this::whoami),
                RouteSpec.post("/v1/tenants", Access.PLATFORM, this::create),
                RouteSpec.get("/v1/tenants", Access.KNOWN, this::list),
                RouteSpec.get("/v1/tenants/{tenant}", Access.READ, this::show),
                RouteSpec.put("/v1/tenants/{tenant}/quota", Access.PLATFORM, this::quota),
                RouteSpec.post(
                        "/v1/tenants/{tenant}:suspend", Access.PLATFORM, ctx -> state(ctx, Tenant.State.SUSPENDED)),
                RouteSpec.post(
                        "/v1/tenants/{tenant}:activate", Access.PLATFORM, ctx -> state(ctx, Tenant.State.ACTIVE)));
    }

    /// The tenant of the path, which exists.
    static Tenant required(TenantStore tenants, Context ctx) {
        var name = Params.path(ctx, "tenant", Names::name);
        return tenants.find(name).orElseThrow(() -> Gatekeeper.notFound(name));
    }

    /// The tenant of the path, which exists and is neither suspended nor closed.
    static Tenant active(TenantStore tenants, Context ctx) {
        var tenant = OpenTenant.of(tenants, ctx);
        if (tenant.state() == Tenant.State.SUSPENDED) {
            throw new ApiException(new ApiFailure.Suspended(tenant.name()));
        }
        return tenant;
    }

    private void whoami(Context ctx) {
        var principal = Gatekeeper.principal(ctx);
        var roles = principal.roles().stream().sorted().toList();
        Answers.json(ctx, 200, new PrincipalView(principal.name(), principal.tenant(), roles));
    }

    private void create(Context ctx) {
        var wish = bodies.read(ctx, NewTenant.class);
        var name = Params.checked("name", Answers.given("name", wish.name()), Names::name);
        var quota = wish.quota() == null ? Quota.DEFAULT : changed(wish.quota(), Quota.DEFAULT);
        var principal = Gatekeeper.principal(ctx);
        switch (audits.changed(() -> created(principal, name, quota))) {
            case CREATED -> {
                ctx.header("Location", "/v1/tenants/" + name);
                Answers.json(ctx, 201, found(name));
            }
            case SAME -> Answers.json(ctx, 200, found(name));
            case OTHER ->
                throw new ApiException(new ApiFailure.Conflict(
                        "TenantExists",
                        "tenant \"" + name + "\" exists with another quota",
                        "change it with PUT /v1/tenants/" + name + "/quota (windlass tenant quota)",
                        null));
        }
    }

    private TenantStore.Creation created(Principal principal, String name, Quota quota) {
        var creation = tenants.create(name, quota);
        if (creation == TenantStore.Creation.CREATED) {
            audits.write(principal, name, new Audits.Event("tenant.create", name, "", Map.of("quota", quota)));
        }
        return creation;
    }

    private void list(Context ctx) {
        Answers.json(
                ctx,
                200,
                new Page<>(tenants.allOfPlatform().stream()
                        .filter(tenant -> Gatekeeper.shows(ctx, new Resource.OfTenant(tenant.name())))
                        .toList()));
    }

    private void show(Context ctx) {
        Answers.json(ctx, 200, required(tenants, ctx));
    }

    private void quota(Context ctx) {
        var tenant = required(tenants, ctx);
        var quota = changed(bodies.read(ctx, QuotaChange.class), tenant.quota());
        var event =
                new Audits.Event("tenant.quota", tenant.name(), "", Map.of("before", tenant.quota(), "after", quota));
        audits.changed(() -> {
            audits.write(Gatekeeper.principal(ctx), tenant.name(), event);
            return tenants.setQuota(tenant.name(), quota);
        });
        Answers.json(ctx, 200, found(tenant.name()));
    }

    private void state(Context ctx, Tenant.State state) {
        var reason = Params.reason(
                bodies.readOr(ctx, DecisionNote.class, new DecisionNote(null)).reason(), "");
        var tenant = OpenTenant.of(tenants, ctx);
        var event = new Audits.Event(
                "tenant.state", tenant.name(), reason, Map.of("before", tenant.state(), "after", state));
        audits.changed(() -> {
            audits.write(Gatekeeper.principal(ctx), tenant.name(), event);
            return tenants.setState(tenant.name(), state);
        });
        Answers.json(ctx, 200, found(tenant.name()));
    }

    private Tenant found(String name) {
        return tenants.find(name).orElseThrow(() -> Gatekeeper.notFound(name));
    }

    private static Quota changed(QuotaChange change, Quota before) {
        try {
            return change.applyTo(before);
        } catch (IllegalArgumentException wrong) {
            throw new ApiException(ApiFailure.invalid(
                    "quota", change.toString(), String.valueOf(wrong.getMessage()), "give limits in that range"));
        }
    }
}
