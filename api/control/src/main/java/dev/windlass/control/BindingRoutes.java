package dev.windlass.control;

import dev.windlass.client.message.BindingOrder;
import dev.windlass.client.message.BindingView;
import dev.windlass.client.message.Page;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.identity.ClaimRules;
import dev.windlass.issuer.Issuers;
import dev.windlass.issuer.TrustedIssuer;
import dev.windlass.storage.BindingStore;
import dev.windlass.storage.BindingStore.Binding;
import dev.windlass.storage.BindingStore.Change;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A tenant's bindings: who comes with which claims of which issuer is which principal. Whoever may issue
/// keys may set them, and they give what keys can.
final class BindingRoutes {
    static final String ROOT = "/v1/tenants/{tenant}/bindings";

    private final TenantStore tenants;
    private final BindingStore bindings;
    private final Issuers issuers;
    private final Audits audits;
    private final Bodies bodies;

    BindingRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.bindings = parts.stores().bindings();
        this.issuers = parts.issuers();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.KEYS, this::list),
                RouteSpec.put(ROOT + "/{binding}", Access.KEYS, this::set),
                RouteSpec.delete(ROOT + "/{binding}", Access.KEYS, this::delete));
    }

    private void list(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        Answers.json(
                ctx,
                200,
                new Page<>(
                        bindings.list(tenant).stream().map(BindingRoutes::view).toList()));
    }

    private void set(Context ctx) {
        Gatekeeper.lasting(ctx);
        var tenant = TenantRoutes.active(tenants, ctx).name();
        var name = Params.path(ctx, "binding", Names::name);
        var order = bodies.read(ctx, BindingOrder.class);
        var by = Gatekeeper.principal(ctx);
        var wish = new Binding(
                name,
                issuer(order).issuer(),
                claims(order, issuer(order)),
                new Principal(
                        KeyWishes.principal("principal", Answers.given("principal", order.principal())),
                        tenant,
                        KeyWishes.roles(order.roles()),
                        KeyWishes.environments(order.environments())),
                Boolean.TRUE.equals(order.makesKeys()),
                by.id(),
                Instant.EPOCH);
        var change = audits.changed(() -> {
            var done = bindings.set(wish);
            if (done instanceof Change.Done) {
                audits.write(by, tenant, new Audits.Event("binding.set", name, "", facts(wish)));
            }
            return done;
        });
        switch (change) {
            case Change.Done(var stored) -> Answers.json(ctx, 200, view(stored));
            case Change.TooMany _ ->
                throw new ApiException(new ApiFailure.TooMany(
                        "bindings of the tenant",
                        BindingStore.MAX,
                        "delete one: windlass binding delete " + tenant + " NAME"));
        }
    }

    private TrustedIssuer issuer(BindingOrder order) {
        var issuer = Answers.given("issuer", order.issuer());
        return issuers.find(issuer).orElseThrow(() -> {
            var known = issuers.all().stream().map(TrustedIssuer::issuer).toList();
            return new ApiException(ApiFailure.invalid(
                    "issuer",
                    issuer,
                    "isn't trusted here",
                    known.isEmpty()
                            ? "have the operator name it in control.trusted-issuers of the settings"
                            : "use one of " + String.join(", ", known)));
        });
    }

    private static ClaimRules claims(BindingOrder order, TrustedIssuer issuer) {
        order.claims().forEach((claim, pattern) -> Answers.given("claims." + claim, pattern));
        var rules = new ClaimRules(order.claims());
        rules.flaw(issuer.kind()).ifPresent(flaw -> {
            throw new ApiException(new ApiFailure.Invalid(List.of(flaw)));
        });
        return rules;
    }

    private static Map<String, Object> facts(Binding binding) {
        var principal = binding.principal();
        return Map.of(
                "issuer", binding.issuer(),
                "claims", binding.claims().patterns(),
                "principal", principal.name(),
                "roles", principal.roles().stream().sorted().toList(),
                "makesKeys", binding.makesKeys(),
                "environments", principal.environments().stream().sorted().toList());
    }

    private void delete(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var name = Params.path(ctx, "binding", Names::name);
        boolean deleted = audits.changed(() -> {
            boolean done = bindings.delete(tenant, name);
            if (done) {
                var event = new Audits.Event("binding.delete", name, "", Map.of());
                audits.write(Gatekeeper.principal(ctx), tenant, event);
            }
            return done;
        });
        if (!deleted) {
            throw new ApiException(new ApiFailure.NotFound("binding \"" + name + "\""));
        }
        ctx.status(204);
    }

    private static BindingView view(Binding binding) {
        var principal = binding.principal();
        return new BindingView(
                binding.name(),
                binding.issuer(),
                binding.claims().patterns(),
                principal.name(),
                principal.roles().stream().sorted().toList(),
                principal.environments().stream().sorted().toList(),
                binding.makesKeys(),
                binding.madeBy().text(),
                binding.setAt());
    }
}
