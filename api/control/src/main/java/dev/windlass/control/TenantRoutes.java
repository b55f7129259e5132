package dev.windlass.control;

import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.KeyCreated;
import dev.windlass.client.message.KeyView;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.NewTenant;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.PrincipalView;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Tenant;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Tenants, their quotas and their keys.
final class TenantRoutes {
    private static final int TOKEN_BYTES = 32;
    private static final int KEYS_MAX = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TenantStore tenants;
    private final KeyStore keys;
    private final Audits audits;
    private final Bodies bodies;

    TenantRoutes(TenantStore tenants, KeyStore keys, Audits audits, Bodies bodies) {
        this.tenants = tenants;
        this.keys = keys;
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
                        "/v1/tenants/{tenant}:activate", Access.PLATFORM, ctx -> state(ctx, Tenant.State.ACTIVE)),
                RouteSpec.post("/v1/tenants/{tenant}/keys", Access.KEYS, this::createKey),
                RouteSpec.get("/v1/tenants/{tenant}/keys", Access.KEYS, this::listKeys),
                RouteSpec.delete("/v1/tenants/{tenant}/keys/{principal}", Access.KEYS, this::revokeKeys));
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
        var principal = Gatekeeper.principal(ctx);
        Answers.json(
                ctx,
                200,
                new Page<>(tenants.allOfPlatform().stream()
                        .filter(tenant -> principal.sees(tenant.name()))
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

    private void createKey(Context ctx) {
        var wish = bodies.read(ctx, NewKey.class);
        var tenant = OpenTenant.of(tenants, ctx);
        var principal = KeyWishes.principal("principal", Answers.given("principal", wish.principal()));
        var roles = KeyWishes.roles(wish.roles());
        var environments = KeyWishes.environments(wish.environments());
        roomForAKey(tenant.name());
        var token = token();
        var hash = CanonicalJson.sha256(token.getBytes(StandardCharsets.UTF_8));
        var key = new KeyStore.Key(
                HexFormat.of().parseHex(hash.hex()), new Principal(principal, tenant.name(), roles, environments));
        var maker = Gatekeeper.principal(ctx);
        audits.changed(() -> {
            keys.make(key, maker.id());
            audits.write(
                    maker,
                    tenant.name(),
                    new Audits.Event(
                            "key.create",
                            principal,
                            "",
                            Map.of("roles", wish.roles(), "environments", wish.environments())));
            return key;
        });
        ctx.header("Cache-Control", "no-store");
        Answers.json(ctx, 201, new KeyCreated(principal, tenant.name(), wish.roles(), token));
    }

    /// Every gateway holds every key, so a tenant can't have any number.
    private void roomForAKey(String tenant) {
        if (principals(tenant).size() >= KEYS_MAX) {
            throw new ApiException(new ApiFailure.TooMany(
                    "keys of the tenant", KEYS_MAX, "revoke one: windlass key revoke " + tenant + " PRINCIPAL"));
        }
    }

    private List<Principal> principals(String tenant) {
        return keys.allValidOfPlatform().stream()
                .map(KeyStore.Key::principal)
                .filter(principal -> tenant.equals(principal.tenant()))
                .toList();
    }

    private void listKeys(Context ctx) {
        Answers.json(
                ctx,
                200,
                new Page<>(principals(required(tenants, ctx).name()).stream()
                        .map(principal -> new KeyView(
                                principal.name(),
                                principal.roles().stream().sorted().toList(),
                                principal.environments().stream().sorted().toList()))
                        .toList()));
    }

    private void revokeKeys(Context ctx) {
        var tenant = required(tenants, ctx);
        var principal = KeyWishes.principal("principal", ctx.pathParam("principal"));
        int revoked = audits.changed(() -> revoked(Gatekeeper.principal(ctx), tenant.name(), principal));
        if (revoked == 0) {
            throw new ApiException(new ApiFailure.NotFound("valid key of principal \"" + principal + "\""));
        }
        ctx.status(204);
    }

    private int revoked(Principal by, String tenant, String principal) {
        int revoked = keys.revoke(tenant, principal);
        if (revoked > 0) {
            audits.write(by, tenant, new Audits.Event("key.revoke", principal, "", Map.of()));
        }
        return revoked;
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

    private static String token() {
        var bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
