package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.domain.Digest;
import dev.windlass.json.CanonicalJson;
import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A wish to let a version in without its soak below.
///
/// @param why null if nobody wishes that
record BrokenGlass(@Nullable String why) {
    private static final String PARAMETER = "breakGlass";

    /// Of a request by somebody who may.
    static BrokenGlass of(Context ctx, String tenant) {
        Params.only(ctx, Set.of(PARAMETER));
        var given = ctx.queryParam(PARAMETER);
        if (given == null) {
            return new BrokenGlass(null);
        }
        Gatekeeper.require(ctx, Action.BREAK_GLASS, new Resource.Within(tenant));
        var why = Params.reason(given, "");
        if (why.isEmpty()) {
            throw new ApiException(ApiFailure.invalid(
                    "?" + PARAMETER, given, "is empty", "say why, such as the incident that can't wait"));
        }
        return new BrokenGlass(why);
    }

    /// With broken glass it is another request.
    Digest digest(Digest manifest) {
        return why == null ? manifest : CanonicalJson.digest(List.of(manifest.value(), PARAMETER, why));
    }
}
