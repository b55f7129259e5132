package dev.windlass.control;

import dev.windlass.access.Resource;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Names;
import io.javalin.http.Context;

/// What the parameters of a path name.
final class PathResource {
    private static final String PROMOTION = "/promotions/{name}";

    private static final String JOURNEY = "/journeys/{name}";

    private PathResource() {}

    /// @param template of the path
    /// @param tenant of the path, which keeps the rule for names
    static Resource of(Context ctx, String template, String tenant) {
        var path = ctx.pathParamMap();
        if (path.containsKey("model")) {
            var model = Params.path(ctx, "model", Names::model);
            return path.containsKey("env")
                    ? new Resource.OfEndpoint(new EndpointRef(tenant, model, Params.path(ctx, "env", Names::name)))
                    : new Resource.OfModel(tenant, model);
        }
        if (path.containsKey("env")) {
            return new Resource.OfEnvironment(tenant, Params.path(ctx, "env", Names::name));
        }
        if (template.contains(PROMOTION)) {
            return ofPromotion(tenant, ctx.pathParam("name"));
        }
        return template.contains(JOURNEY) ? ofJourney(tenant, ctx.pathParam("name")) : new Resource.OfTenant(tenant);
    }

    /// A name that is none, or another tenant's, is one of nothing here: the handler says so.
    private static Resource ofPromotion(String tenant, String name) {
        try {
            var endpoint = Id.attempt(name).endpoint();
            return endpoint.tenant().equals(tenant) ? new Resource.OfEndpoint(endpoint) : new Resource.OfTenant(tenant);
        } catch (IllegalArgumentException _) {
            return new Resource.OfTenant(tenant);
        }
    }

    private static Resource ofJourney(String tenant, String name) {
        try {
            var version = Id.journey(name).version();
            return version.tenant().equals(tenant)
                    ? new Resource.OfModel(tenant, version.model())
                    : new Resource.OfTenant(tenant);
        } catch (IllegalArgumentException _) {
            return new Resource.OfTenant(tenant);
        }
    }
}
