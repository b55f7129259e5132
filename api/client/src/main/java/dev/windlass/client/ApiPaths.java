package dev.windlass.client;

/// Where things are in the API.
final class ApiPaths {
    private ApiPaths() {}

    static String tenantPath(String tenant) {
        return "/v1/tenants/" + Http.segment(tenant);
    }

    static String promotionPath(PromotionName name) {
        return tenantPath(name.tenant()) + "/promotions/" + Http.segment(name.value());
    }
}
