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

    private static final String SUFFIX = "/infer";

    /// Null if `path` (decoded and normalised) isn't an inference path.
    static @Nullable InferPath parse(String path) {
        if (!path.endsWith(SUFFIX)) {
            return null;
        }
        var parts = path.substring(1, path.length() - SUFFIX.length()).split("/", -1);
        if (parts.length > 2 && parts[0].equals("v2")) {
            return ofModel(parts, 1, null, DEFAULT_ENV);
        }
        if (parts.length > 4 && parts[2].equals("v2")) {
            return ofModel(parts, 3, parts[0], parts[1]);
        }
        return null;
    }

    private static @Nullable InferPath ofModel(String[] parts, int at, @Nullable String tenant, String env) {
        if (!parts[at].equals("models")) {
            return null;
        }
        if (parts.length == at + 2) {
            return new InferPath(tenant, env, parts[at + 1], null);
        }
        if (parts.length == at + 4 && parts[at + 2].equals("versions")) {
            return new InferPath(tenant, env, parts[at + 1], parts[at + 3]);
        }
        return null;
    }
}
