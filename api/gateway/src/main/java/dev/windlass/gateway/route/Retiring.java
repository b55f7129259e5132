package dev.windlass.gateway.route;

import dev.windlass.domain.ModelRef;
import dev.windlass.domain.RetirementNotice;
import org.jspecify.annotations.Nullable;

/// What is said of a version that retires, to whoever asks for it in one environment.
///
/// @param successorPath of the version to ask instead, relative to this gateway; null if none was named
public record Retiring(
        String version, RetirementNotice notice, @Nullable String successorPath) {
    public static Retiring of(ModelRef model, String env, String version, RetirementNotice notice) {
        var successor = notice.successor();
        return new Retiring(
                version,
                notice,
                successor == null
                        ? null
                        : "/" + model.tenant() + "/" + env + "/v2/models/" + model.model() + "/versions/" + successor);
    }
}
