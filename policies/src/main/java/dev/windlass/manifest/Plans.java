package dev.windlass.manifest;

import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the plan that a promotion is bound to.
public final class Plans {
    /// The probability of a false verdict of harm over a whole promotion.
    public static final double ALPHA = 0.01;

    private Plans() {}

    /// The plan for a manifest whose candidate and baseline were found. `stable` is null for the first
    /// version of an endpoint: then there are no steps, nor if the candidate is the stable version.
    /// `approvals` are the manifest's; what policies ask for is added when they are judged.
    ///
    /// @throws IllegalArgumentException if `candidate` isn't the manifest's version
    public static PromotionPlan plan(
            PromotionManifest manifest,
            ModelVersion candidate,
            @Nullable ModelVersion stable,
            List<PolicyPin> policies,
            Digest requestDigest) {
        return plan(manifest, candidate, stable, policies, requestDigest, null);
    }

    /// The same for a manifest whose preset may be its tenant's own, which was found.
    public static PromotionPlan plan(
            PromotionManifest manifest,
            ModelVersion candidate,
            @Nullable ModelVersion stable,
            List<PolicyPin> policies,
            Digest requestDigest,
            @Nullable TenantPreset preset) {
        if (!candidate.ref().equals(manifest.versionRef())) {
            throw new IllegalArgumentException(
                    "candidate must be the manifest's " + manifest.versionRef() + ", got " + candidate.ref());
        }
        var expansion = preset == null ? Presets.expand(manifest) : preset.expansion();
        return new PromotionPlan(
                manifest.endpoint(),
                Target.of(candidate),
                stable == null ? null : Target.of(stable),
                expansion.strategy(),
                stable == null || stable.ref().equals(candidate.ref()) ? List.of() : expansion.steps(),
                expansion.bake(),
                expansion.keepWarm(),
                deadlines(manifest),
                manifest.approvals(),
                ALPHA,
                policies,
                requestDigest,
                candidate.golden(),
                manifest.gates(),
                manifest.notifications(),
                preset == null ? null : preset.digest());
    }

    /// The SHA-256 of the plan's canonical JSON: covers steps, candidate, baseline, policies and
    /// request.
    public static Digest digest(PromotionPlan plan) {
        return CanonicalJson.digest(plan);
    }

    /// What makes the plan impossible from the start: a total deadline that its own steps use up.
    public static Optional<FieldProblem> flaw(PromotionPlan plan) {
        var shortest = shortest(plan.steps());
        var total = plan.deadlines().total();
        return shortest.isZero() || total.compareTo(shortest) > 0
                ? Optional.empty()
                : Optional.of(new FieldProblem(
                        "spec.deadlines.total",
                        Durations.format(total),
                        "is too short: the plan's own pauses and shortest analyses take " + Durations.format(shortest),
                        "make it longer than " + Durations.format(shortest)
                                + ", with room for approvals, loading and longer analyses"));
    }

    /// The least time that steps take if nobody skips any: timed pauses, and analyses that end at their
    /// `min`.
    private static Duration shortest(List<Step> steps) {
        var sum = Duration.ZERO;
        for (var step : steps) {
            switch (step) {
                case Step.SetWeight(int percent) -> {
                    if (percent == 100) {
                        return sum;
                    }
                }
                case Step.Pause(var length) -> sum = sum.plus(length == null ? Duration.ZERO : length);
                case Step.Analyze analyze -> sum = sum.plus(analyze.min());
                case Step.Preview _, Step.HoldBack _, Step.StickyBy _, Step.SetHeaderRoute _ -> {}
                case Step.Switch(var after) -> sum = sum.plus(after == null ? Duration.ZERO : after);
                case Step.Shadow shadow -> sum = sum.plus(shadow.min());
            }
        }
        return sum;
    }

    private static Deadlines deadlines(PromotionManifest manifest) {
        return new Deadlines(
                Objects.requireNonNullElse(manifest.totalDeadline(), Deadlines.DEFAULT.total()),
                Objects.requireNonNullElse(manifest.approvalDeadline(), Deadlines.DEFAULT.approval()));
    }
}
