package dev.windlass.gateway;

import org.jspecify.annotations.Nullable;

/// What an inference path names.
///
/// @param tenant null if the path begins with `/v2`: then the token's tenant is meant, and its environment
///     `prod`
/// @param version null if the route is to choose
record InferPath(
        @Nullable String tenant,
        String env,
        String model,
        @Nullable String version) {
    static final String DEFAULT_ENV = "prod";

    private static final String MODELS = "/v2/models/";
    private static final String VERSIONS = "/versions/";
    private static final String SUFFIX = "/infer";

    /// Null if `path` (decoded and normalised) isn't an inference path.
    static @Nullable InferPath parse(String path) {
        int end = path.length() - SUFFIX.length();
        if (end < 1 || !path.endsWith(SUFFIX)) {
            return null;
        }
        if (path.startsWith(MODELS)) {
            return ofModel(path, MODELS.length(), end, null, DEFAULT_ENV);
        }
        int tenantEnd = path.indexOf('/', 1);
        int envEnd = tenantEnd < 0 ? -1 : path.indexOf('/', tenantEnd + 1);
        if (envEnd < 0 || envEnd >= end || !path.startsWith(MODELS, envEnd)) {
            return null;
        }
        var tenant = path.substring(1, tenantEnd);
        return ofModel(path, envEnd + MODELS.length(), end, tenant, path.substring(tenantEnd + 1, envEnd));
    }

    /// @param from where the model's name begins
    private static @Nullable InferPath ofModel(String path, int from, int end, @Nullable String tenant, String env) {
        int modelEnd = path.indexOf('/', from);
        if (modelEnd == end) {
            return new InferPath(tenant, env, path.substring(from, end), null);
        }
        if (modelEnd < 0 || !path.startsWith(VERSIONS, modelEnd)) {
            return null;
        }
        int version = modelEnd + VERSIONS.length();
        if (version > end || path.indexOf('/', version) != end) {
            return null;
        }
        return new InferPath(tenant, env, path.substring(from, modelEnd), path.substring(version, end));
    }
}
