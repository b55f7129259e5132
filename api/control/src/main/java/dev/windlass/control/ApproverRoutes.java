package dev.windlass.control;

import dev.windlass.client.message.ApproversOrder;
import dev.windlass.client.message.ApproversView;
import dev.windlass.client.message.Page;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Names;
import dev.windlass.storage.ApproverGroupStore;
import dev.windlass.storage.ApproverGroupStore.Change;
import dev.windlass.storage.ApproverGroupStore.Stored;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/// A tenant's named groups of approvers.
final class ApproverRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/approvers";
    private static final int MEMBERS_MAX = 100;

    private final TenantStore tenants;
    private final ApproverGroupStore groups;
    private final Audits audits;
    private final Bodies bodies;

    ApproverRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.groups = parts.stores().approvers();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.READ, this::list),
                RouteSpec.put(ROOT + "/{approvers}", Access.APPROVERS, this::set),
                RouteSpec.delete(ROOT + "/{approvers}", Access.APPROVERS, this::delete));
    }

    private void list(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        Answers.json(
                ctx,
                200,
                new Page<>(
                        groups.list(tenant).stream().map(ApproverRoutes::view).toList()));
    }

    private void set(Context ctx) {
        var tenant = TenantRoutes.active(tenants, ctx).name();
        var name = Params.path(ctx, "approvers", Names::name);
        var members = members(bodies.read(ctx, ApproversOrder.class).members());
        var by = Gatekeeper.principal(ctx);
        var before = groups.find(tenant, name).map(Stored::members).orElse(List.of());
        var change = audits.changed(() -> {
            var done = groups.set(tenant, name, members, by.name());
            if (done instanceof Change.Done(var stored)) {
                Map<String, Object> facts =
                        Map.of("before", before, "members", stored.members(), "digest", stored.digest());
                audits.write(by, tenant, new Audits.Event("approvers.set", tenant + "/" + name, "", facts));
            }
            return done;
        });
        switch (change) {
            case Change.Done(var stored) -> Answers.json(ctx, 200, view(stored));
            case Change.Strangers(var names) ->
                throw new ApiException(ApiFailure.invalid(
                        "members",
                        String.join(", ", names),
                        "hold no valid key of tenant " + tenant,
                        "make one first: windlass key create " + names.getFirst() + " --tenant " + tenant
                                + " --role viewer"));
            case Change.TooMany _ ->
                throw new ApiException(new ApiFailure.TooMany(
                        "groups of approvers of the tenant",
                        ApproverGroupStore.MAX,
                        "delete one: windlass approvers delete " + tenant + " NAME"));
        }
    }

    private static List<String> members(List<String> wished) {
        if (wished.isEmpty() || wished.size() > MEMBERS_MAX) {
            throw new ApiException(ApiFailure.invalid(
                    "members",
                    wished.size() + " names",
                    "must be 1 to " + MEMBERS_MAX + " principals",
                    wished.isEmpty() ? "or delete the group" : "make several groups"));
        }
        wished.forEach(it -> KeyWishes.principal("members", Answers.given("members", it)));
        return wished;
    }

    private void delete(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var name = Params.path(ctx, "approvers", Names::name);
        var by = Gatekeeper.principal(ctx);
        var before = groups.find(tenant, name);
        boolean deleted = audits.changed(() -> {
            boolean done = groups.delete(tenant, name);
            if (done) {
                var digest = before.map(Stored::digest).map(Digest::value).orElse("");
                audits.write(
                        by,
                        tenant,
                        new Audits.Event("approvers.delete", tenant + "/" + name, "", Map.of("before", digest)));
            }
            return done;
        });
        if (!deleted) {
            throw new ApiException(new ApiFailure.NotFound("group of approvers \"" + name + "\""));
        }
        ctx.status(204);
    }

    private static ApproversView view(Stored stored) {
        return new ApproversView(
                stored.name(), stored.members(), stored.holding(), stored.digest(), stored.setBy(), stored.setAt());
    }
}
