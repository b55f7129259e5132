package dev.windlass.control;

import dev.windlass.manifest.ManifestResult;
import io.javalin.http.Context;
import java.util.Set;

/// Bodies that people write: manifests, as YAML or JSON.
final class ManifestBodies {
    private static final Set<String> MANIFEST_TYPES =
            Set.of("", "application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/plain");

    private ManifestBodies() {}

    /// The manifest of a body, which names the tenant of the path.
    static ManifestResult.Valid manifest(Context ctx, Bodies bodies, String tenant) {
        var valid = Promotions.parse(document(ctx, bodies));
        sameTenant(valid.manifest().tenant(), tenant);
        return valid;
    }

    static void sameTenant(String named, String addressed) {
        if (!named.equals(addressed)) {
            throw new ApiException(ApiFailure.invalid(
                    "metadata.tenant",
                    named,
                    "isn't the tenant of the address, \"" + addressed + "\"",
                    "make both the same"));
        }
    }

    /// A body that people write: YAML or JSON.
    static String document(Context ctx, Bodies bodies) {
        var media = Bodies.mediaType(ctx);
        if (!MANIFEST_TYPES.contains(media)) {
            throw new ApiException(new ApiFailure.WrongMediaType(media, "application/yaml or application/json"));
        }
        return bodies.text(ctx);
    }
}
