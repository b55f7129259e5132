package dev.windlass.manifest;

import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Target;
import dev.windlass.json.CanonicalJson;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the plan that a promotion is bound to.
public final class Plans {
    /// The probability of a false verdict of harm over a whole promotion.
    public static final double ALPHA = 0.01;

    private Plans() {}

    /// The plan for a manifest whose candidate and baseline were found. `stable` is null for the first
    /// version of an endpoint: then there are no steps. `approvals` are the manifest's; what policies ask
    /// for is added when they are judged.
    ///
    /// @throws IllegalArgumentException if `candidate` isn't the manifest's version
    public static PromotionPlan plan(
            PromotionManifest manifest,
            ModelVersion candidate,
            @Nullable ModelVersion stable,
            List<PolicyPin> policies,
            Digest requestDigest) {
        if (!candidate.ref().equals(manifest.versionRef())) {
            throw new IllegalArgumentException(
                    "candidate must be the manifest's " + manifest.versionRef() + ", got " + candidate.ref());
        }
        var expansion = Presets.expand(manifest);
        return new PromotionPlan(
                manifest.endpoint(),
                target(candidate),
                stable == null ? null : target(stable),
                expansion.strategy(),
                stable == null ? List.of() : expansion.steps(),
                expansion.bake(),
                expansion.keepWarm(),
                deadlines(manifest),
                manifest.approvals(),
                ALPHA,
                policies,
                requestDigest);
    }

    /// The SHA-256 of the plan's canonical JSON: covers steps, candidate, baseline, policies and request.
    public static Digest digest(PromotionPlan plan) {
        return CanonicalJson.digest(plan);
    }

    private static Deadlines deadlines(PromotionManifest manifest) {
        return new Deadlines(
                Objects.requireNonNullElse(manifest.totalDeadline(), Deadlines.DEFAULT.total()),
                Objects.requireNonNullElse(manifest.approvalDeadline(), Deadlines.DEFAULT.approval()));
    }

    private static Target target(ModelVersion version) {
        return new Target(version.ref().version(), version.digest(), version.byteSize(), version.memoryBytes());
    }
}
