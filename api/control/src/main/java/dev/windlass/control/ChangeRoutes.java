package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Names;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.TenantStore;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import io.javalin.http.Context;
import java.util.List;

/// Plans and rollbacks.
final class ChangeRoutes {
    private final TenantStore tenants;
    private final ModelRegistry registry;
    private final Ledger ledger;
    private final Planner planner;
    private final Rollbacks rollbacks;
    private final Bodies bodies;

    ChangeRoutes(ControlParts parts, Bodies bodies, EndpointTurns turns) {
        this.tenants = parts.stores().tenants();
        this.registry = parts.stores().registry();
        this.ledger = parts.stores().ledger();
        this.planner = new Planner(parts);
        this.rollbacks = new Rollbacks(parts, turns);
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post("/v1/tenants/{tenant}/plans", Access.ASK, this::plan),
                RouteSpec.wayBack("/v1/tenants/{tenant}/rollbacks", Access.TAKE_BACK, this::rollback));
    }

    private void plan(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx);
        var valid = ManifestBodies.manifest(ctx, bodies, tenant.name());
        Gatekeeper.onEndpoint(ctx, Action.READ, valid.manifest().endpoint());
        Answers.json(ctx, 200, planner.plan(valid, tenant, Gatekeeper.principal(ctx)));
    }

    /// A suspended tenant may still go back.
    private void rollback(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var requestId = Params.requestId(ctx);
        var order = bodies.read(ctx, RollbackOrder.class);
        var endpoint = new EndpointRef(
                tenant,
                Params.checked("model", Answers.given("model", order.model()), Names::model),
                Params.checked("env", Answers.given("env", order.env()), Names::name));
        Gatekeeper.onEndpoint(ctx, Action.TAKE_BACK, endpoint);
        var to = order.to() == null ? null : target(endpoint, order.to());
        if (!registry.models(tenant).contains(endpoint.model())) {
            throw new ApiException(ApiFailure.invalid(
                    "model", endpoint.model(), "isn't known", "list models: windlass model list " + tenant));
        }
        var principal = Gatekeeper.principal(ctx);
        var reason = Params.reason(order.reason(), "asked for by " + principal.name());
        var request = new RollbackRequest(endpoint, requestId, to, principal.name(), reason);
        Answers.json(ctx, 202, rollbacks.rollback(endpoint, request, principal));
    }

    /// A version's name, also of one that was named by its bytes.
    private String target(EndpointRef endpoint, String to) {
        if (!to.startsWith("sha256:")) {
            return Params.checked("to", to, Names::version);
        }
        var digest = new Digest(Params.checked("to", to, (_, it) -> new Digest(it).value()));
        return ledger.history(endpoint)
                .version(digest)
                .orElseThrow(() -> new ApiException(ApiFailure.invalid(
                        "to",
                        to,
                        "are no bytes that were ever good on " + endpoint,
                        "name a version, or the digest that windlass model show says of it")));
    }
}
