package dev.windlass.control;

import dev.windlass.domain.Tenant;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;

/// The tenant of a path, unless it was closed.
final class OpenTenant {
    private OpenTenant() {}

    static Tenant of(TenantStore tenants, Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx);
        if (tenant.state() == Tenant.State.CLOSED) {
            throw new ApiException(new ApiFailure.Conflict(
                    "TenantClosed",
                    "tenant \"" + tenant.name() + "\" was retired and closed",
                    "what is left of it: windlass get retirement " + tenant.name(),
                    null));
        }
        return tenant;
    }
}
