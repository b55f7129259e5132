package dev.windlass.gateway.http;

import dev.windlass.gateway.call.InferAdmission;
import org.jspecify.annotations.Nullable;

/// Paths of inference requests: with a tenant and its environment, or, beginning with `/v2`, for the token's tenant and
/// its environment `prod`; with a version, or none if the route is to choose.
final class InferPath {
    private static final String MODELS = "/v2/models/";
    private static final String VERSIONS = "/versions/";
    private static final String SUFFIX = "/infer";

    private InferPath() {}

    /// Null if `path` (decoded and normalised) isn't an inference path.
    static InferAdmission.@Nullable Named parse(String path) {
        int end = path.length() - SUFFIX.length();
        if (end < 1 || !path.endsWith(SUFFIX)) {
            return null;
        }
        if (path.startsWith(MODELS)) {
            return ofModel(path, MODELS.length(), end, null, InferAdmission.DEFAULT_ENV);
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
    private static InferAdmission.@Nullable Named ofModel(
            String path, int from, int end, @Nullable String tenant, String env) {
        int modelEnd = path.indexOf('/', from);
        if (modelEnd == end) {
            return new InferAdmission.Named(tenant, env, path.substring(from, end), null);
        }
        if (modelEnd < 0 || !path.startsWith(VERSIONS, modelEnd)) {
            return null;
        }
        int version = modelEnd + VERSIONS.length();
        if (version > end || path.indexOf('/', version) != end) {
            return null;
        }
        return new InferAdmission.Named(tenant, env, path.substring(from, modelEnd), path.substring(version, end));
    }
}
