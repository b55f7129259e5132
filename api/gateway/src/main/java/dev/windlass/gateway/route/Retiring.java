package dev.windlass.gateway.route;

import dev.windlass.domain.ModelRef;
import dev.windlass.domain.RetirementNotice;
import org.jspecify.annotations.Nullable;

/// What is said of a version that retires, alone or with its whole model, to whoever asks for it in one environment.
///
/// @param what retires: the version, or the model
/// @param successorPath of the version or model to ask instead, relative to this gateway; null if none was named
public record Retiring(
        String version,
        String what,
        RetirementNotice notice,
        @Nullable String successorPath) {
    public static Retiring of(ModelRef model, String env, String version, RetirementNotice notice) {
        return new Retiring(version, notice.whole() ? model.model() : version, notice, path(model, env, notice));
    }

    private static @Nullable String path(ModelRef model, String env, RetirementNotice notice) {
        var successor = notice.successor();
        if (successor == null) {
            return null;
        }
        var models = "/" + model.tenant() + "/" + env + "/v2/models/";
        return models + (notice.whole() ? successor : model.model() + "/versions/" + successor);
    }
}
