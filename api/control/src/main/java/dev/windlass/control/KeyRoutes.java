package dev.windlass.control;

import dev.windlass.client.message.KeyCreated;
import dev.windlass.client.message.KeyRotation;
import dev.windlass.client.message.KeyView;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.Page;
import dev.windlass.domain.Principal;
import dev.windlass.storage.BindingStore;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A tenant's keys.
final class KeyRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/keys";
    private static final int MAX = 1_000;

    private final TenantStore tenants;
    private final KeyStore keys;
    private final BindingStore bindings;
    private final Audits audits;
    private final Bodies bodies;

    KeyRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.keys = parts.stores().keys();
        this.bindings = parts.stores().bindings();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(ROOT, Access.KEYS, this::create),
                RouteSpec.get(ROOT, Access.KEYS, this::list),
                RouteSpec.delete(ROOT + "/{principal}", Access.KEYS, this::revoke),
                RouteSpec.post(ROOT + "/{principal}:rotate", Access.KEYS, this::rotate));
    }

    private void create(Context ctx) {
        Gatekeeper.lasting(ctx);
        var wish = bodies.read(ctx, NewKey.class);
        var tenant = OpenTenant.of(tenants, ctx).name();
        var principal = new Principal(
                KeyWishes.principal("principal", Answers.given("principal", wish.principal())),
                tenant,
                KeyWishes.roles(wish.roles()),
                KeyWishes.environments(wish.environments()));
        make(ctx, new Making("key.create", tenant, from(KeyWishes.life(wish.expiresIn())), () -> principal));
    }

    /// A new key with the rights of those that the principal has, which end when the overlap does, at the
    /// latest.
    private void rotate(Context ctx) {
        Gatekeeper.lasting(ctx);
        var wish = bodies.readOr(ctx, KeyRotation.class, new KeyRotation(null, null));
        var tenant = OpenTenant.of(tenants, ctx).name();
        var name = KeyWishes.principal("principal", ctx.pathParam("principal"));
        var expiresAt = from(KeyWishes.life(wish.expiresIn()));
        var end = Instant.now().plus(KeyWishes.overlap(wish.overlap()));
        make(ctx, new Making("key.rotate", tenant, expiresAt, () -> {
            var before = only(tenant, name);
            keys.endBy(tenant, name, end);
            return before;
        }));
    }

    /// Whom a principal's keys all speak for.
    private Principal only(String tenant, String name) {
        var before = keys.valid(tenant).stream()
                .map(KeyStore.Key::principal)
                .filter(it -> it.name().equals(name))
                .distinct()
                .toList();
        if (before.isEmpty()) {
            throw new ApiException(new ApiFailure.NotFound("valid key of principal \"" + name + "\""));
        }
        if (before.size() > 1) {
            throw new ApiException(new ApiFailure.Conflict(
                    "KeysDiffer",
                    "the keys of \"" + name + "\" have different roles or environments",
                    "make the one that is meant: windlass key create; its others end with windlass key revoke",
                    null));
        }
        return before.getFirst();
    }

    private static @Nullable Instant from(@Nullable Duration life) {
        return life == null ? null : Instant.now().plus(life);
    }

    /// What kind of key is made.
    ///
    /// @param whose asked in the transaction, when nobody else makes or ends keys of the tenant
    private record Making(
            String action, String tenant, @Nullable Instant expiresAt, Supplier<Principal> whose) {}

    private void make(Context ctx, Making making) {
        var token = NewToken.random();
        var maker = Gatekeeper.principal(ctx);
        var expiresAt = making.expiresAt();
        var principal = audits.changed(() -> {
            keys.lock(making.tenant());
            roomForOne(making.tenant());
            var whose = making.whose().get();
            keys.make(new KeyStore.Key(token.sha256(), whose, expiresAt), maker.id());
            audits.write(
                    maker,
                    making.tenant(),
                    new Audits.Event(making.action(), whose.name(), "", facts(whose, expiresAt)));
            return whose;
        });
        ctx.header("Cache-Control", "no-store");
        var roles = principal.roles().stream().sorted().toList();
        Answers.json(ctx, 201, new KeyCreated(principal.name(), principal.tenant(), roles, token.text(), expiresAt));
    }

    private static Map<String, Object> facts(Principal principal, @Nullable Instant expiresAt) {
        var facts = new HashMap<String, Object>();
        facts.put("roles", principal.roles().stream().sorted().toList());
        facts.put("environments", principal.environments().stream().sorted().toList());
        if (expiresAt != null) {
            facts.put("expiresAt", expiresAt);
        }
        return facts;
    }

    /// Every gateway holds every key, so a tenant can't have any number.
    private void roomForOne(String tenant) {
        if (keys.valid(tenant).size() >= MAX) {
            throw new ApiException(new ApiFailure.TooMany(
                    "keys of the tenant", MAX, "revoke one: windlass key revoke " + tenant + " PRINCIPAL"));
        }
    }

    private void list(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        Answers.json(
                ctx,
                200,
                new Page<>(keys.valid(tenant).stream().map(KeyRoutes::view).toList()));
    }

    private static KeyView view(KeyStore.Key key) {
        var principal = key.principal();
        return new KeyView(
                principal.name(),
                principal.roles().stream().sorted().toList(),
                principal.environments().stream().sorted().toList(),
                key.expiresAt());
    }

    private void revoke(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var principal = KeyWishes.principal("principal", ctx.pathParam("principal"));
        boolean any = audits.changed(() -> revoked(Gatekeeper.principal(ctx), tenant, principal));
        if (!any) {
            throw new ApiException(
                    new ApiFailure.NotFound("valid key of principal \"" + principal + "\", and no binding to it"));
        }
        ctx.status(204);
    }

    /// With the bindings that would give him new tokens the next moment.
    private boolean revoked(Principal by, String tenant, String principal) {
        var ended = bindings.deleteOf(tenant, principal);
        int revoked = keys.revoke(tenant, principal);
        if (revoked == 0 && ended.isEmpty()) {
            return false;
        }
        Map<String, Object> facts = ended.isEmpty() ? Map.of() : Map.of("bindings", ended);
        audits.write(by, tenant, new Audits.Event("key.revoke", principal, "", facts));
        return true;
    }
}
