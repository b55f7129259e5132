package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.client.message.BlockOrder;
import dev.windlass.client.message.Page;
import dev.windlass.domain.Block;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.storage.BlockStore;
import dev.windlass.storage.BlockStore.Made;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Freezes of a tenant's environments.
final class BlockRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/blocks";
    private static final Duration LONGEST = Duration.ofDays(366);

    private final TenantStore tenants;
    private final BlockStore blocks;
    private final Audits audits;
    private final Bodies bodies;

    BlockRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.blocks = parts.stores().blocks();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(ROOT, Access.RELEASE, this::make),
                RouteSpec.get(ROOT, Access.READ, this::list),
                RouteSpec.delete(ROOT + "/{env}", Access.RELEASE, this::lift));
    }

    private void make(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var principal = Gatekeeper.principal(ctx);
        var block = block(tenant, bodies.read(ctx, BlockOrder.class), principal);
        Gatekeeper.require(ctx, Action.RELEASE, resource(tenant, block.model(), block.env()));
        switch (audits.changed(() -> made(principal, block))) {
            case MADE, STANDS -> Answers.json(ctx, 201, block);
            case OVER -> throw until(block, "is over", "give a later one");
            case TOO_MANY ->
                throw new ApiException(new ApiFailure.Conflict(
                        "TooManyBlocks",
                        "tenant \"" + tenant + "\" has " + BlockStore.MAX + " blocks",
                        "lift some: windlass unblock; look: windlass list blocks " + tenant,
                        null));
        }
    }

    private static Block block(String tenant, BlockOrder order, Principal principal) {
        var model = order.model() == null ? null : Params.checked("model", order.model(), Names::model);
        var env = Params.checked("env", Answers.given("env", order.env()), Names::name);
        var reason = Params.reason(Answers.given("reason", order.reason()), "");
        if (reason.isEmpty()) {
            throw new ApiException(
                    ApiFailure.invalid("reason", "", "is empty", "say why, for whoever is stopped by it"));
        }
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var from = order.from() == null ? now : whole(order.from());
        var until = whole(Answers.given("until", order.until()));
        if (!until.isAfter(from) || Duration.between(from, until).compareTo(LONGEST) > 0) {
            throw new ApiException(ApiFailure.invalid(
                    "until",
                    until.toString(),
                    "must be after " + from + ", by at most " + LONGEST.toDays() + " days",
                    "give such an instant"));
        }
        if (from.isAfter(now.plus(LONGEST))) {
            throw new ApiException(ApiFailure.invalid(
                    "from", from.toString(), "is more than " + LONGEST.toDays() + " days away", "give an earlier one"));
        }
        return new Block(tenant, model, env, reason, principal.name(), from, until);
    }

    /// To the second, as people give it; Postgres keeps microseconds.
    private static Instant whole(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    private static ApiException until(Block block, String message, String remedy) {
        return new ApiException(ApiFailure.invalid("until", block.until().toString(), message, remedy));
    }

    private Made made(Principal principal, Block block) {
        var made = blocks.make(block);
        if (made == Made.MADE) {
            audits.write(
                    principal,
                    block.tenant(),
                    new Audits.Event(
                            "block.make",
                            scope(block.tenant(), block.model(), block.env()),
                            block.reason(),
                            Map.of("from", block.from(), "until", block.until())));
        }
        return made;
    }

    private void list(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        Answers.json(
                ctx,
                200,
                new Page<>(blocks.of(tenant).stream()
                        .filter(it -> Gatekeeper.shows(ctx, resource(tenant, it.model(), it.env())))
                        .toList()));
    }

    private void lift(Context ctx) {
        Params.only(ctx, Set.of("model"));
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var env = Params.path(ctx, "env", Names::name);
        var asked = ctx.queryParam("model");
        var model = asked == null ? null : Params.checked("?model", asked, Names::model);
        Gatekeeper.require(ctx, Action.RELEASE, resource(tenant, model, env));
        var principal = Gatekeeper.principal(ctx);
        var _ = audits.changed(() -> {
            int lifted = blocks.lift(tenant, model, env, principal.name());
            audits.write(
                    principal,
                    tenant,
                    new Audits.Event("block.lift", scope(tenant, model, env), "", Map.of("lifted", lifted)));
            return lifted;
        });
        ctx.status(204);
    }

    private static Resource resource(String tenant, @Nullable String model, String env) {
        return model == null
                ? new Resource.OfEnvironment(tenant, env)
                : new Resource.OfEndpoint(new EndpointRef(tenant, model, env));
    }

    private static String scope(String tenant, @Nullable String model, String env) {
        return tenant + "/" + (model == null ? "*" : model) + "/" + env;
    }
}
