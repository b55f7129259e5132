package dev.windlass.control;

import dev.windlass.access.Resource;
import dev.windlass.client.message.ModelView;
import dev.windlass.client.message.Page;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Names;
import dev.windlass.domain.Route;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.RouteStore;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.Tombstones;
import io.javalin.http.Context;
import java.util.List;

/// What is registered, and where it serves.
final class ModelRoutes {
    private final TenantStore tenants;
    private final ModelRegistry registry;
    private final RouteStore routes;
    private final Tombstones tombstones;

    ModelRoutes(TenantStore tenants, ModelRegistry registry, RouteStore routes, Tombstones tombstones) {
        this.tombstones = tombstones;
        this.tenants = tenants;
        this.registry = registry;
        this.routes = routes;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get("/v1/tenants/{tenant}/models", Access.READ, this::list),
                RouteSpec.get("/v1/tenants/{tenant}/models/{model}", Access.READ, this::show),
                RouteSpec.get("/v1/tenants/{tenant}/models/{model}/versions/{version}", Access.READ, this::version),
                RouteSpec.get("/v1/tenants/{tenant}/routes", Access.READ, this::routesOfTenant));
    }

    private void list(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var serving = serving(tenant);
        Answers.json(
                ctx,
                200,
                new Page<>(registry.models(tenant).stream()
                        .filter(model -> Gatekeeper.shows(ctx, new Resource.OfModel(tenant, model)))
                        .map(model -> view(new ModelRef(tenant, model), serving))
                        .toList()));
    }

    private void show(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var model = new ModelRef(tenant, Params.path(ctx, "model", Names::model));
        if (!registry.models(tenant).contains(model.model())) {
            throw new ApiException(new ApiFailure.NotFound("model \"" + model + "\""));
        }
        Answers.json(ctx, 200, view(model, serving(tenant)));
    }

    private void version(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var ref = new VersionRef(
                tenant, Params.path(ctx, "model", Names::model), Params.path(ctx, "version", Names::version));
        if (tombstones.find(ref).isPresent()) {
            throw new ApiException(new ApiFailure.NotFound(
                    "version \"" + ref + "\" any more: what is left of it says windlass get retirement " + ref));
        }
        Answers.json(
                ctx,
                200,
                registry.find(ref)
                        .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("version \"" + ref + "\""))));
    }

    private void routesOfTenant(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        Answers.json(
                ctx,
                200,
                new Page<>(serving(tenant).stream()
                        .filter(route -> Gatekeeper.shows(ctx, route.endpoint()))
                        .toList()));
    }

    private List<Route> serving(String tenant) {
        return routes.allOfPlatform().stream()
                .filter(route -> route.endpoint().tenant().equals(tenant))
                .toList();
    }

    private ModelView view(ModelRef model, List<Route> serving) {
        return new ModelView(
                model,
                registry.versions(model),
                serving.stream()
                        .filter(route -> route.endpoint().modelRef().equals(model))
                        .toList());
    }
}
