package dev.windlass.access;

import org.jspecify.annotations.Nullable;

/// Where a resource is, as far as rules look at it.
///
/// @param tenant null for the platform's
/// @param environment null if it is of none
/// @param model null if it is of none
/// @param known false if environment and model are still to be said
record Place(
        @Nullable String tenant,
        @Nullable String environment,
        @Nullable String model,
        boolean known) {
    static Place of(Resource resource) {
        return switch (resource) {
            case Resource.OfPlatform _ -> new Place(null, null, null, true);
            case Resource.OfTenant(var tenant) -> new Place(tenant, null, null, true);
            case Resource.Within(var tenant) -> new Place(tenant, null, null, false);
            case Resource.OfEnvironment(var tenant, var environment) -> new Place(tenant, environment, null, true);
            case Resource.OfModel(var tenant, var model) -> new Place(tenant, null, model, true);
            case Resource.OfEndpoint(var at) -> new Place(at.tenant(), at.env(), at.model(), true);
            case Resource.Waiting waiting -> of(new Resource.OfEndpoint(waiting.endpoint()));
            case Resource.OfTwo two -> of(two.what());
        };
    }
}
