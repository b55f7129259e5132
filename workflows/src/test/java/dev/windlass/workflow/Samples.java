package dev.windlass.workflow;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Gate;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values that the tests are about.
final class Samples {
    static final EndpointRef ENDPOINT = new EndpointRef("payments", "fraud-score", "prod");
    static final Target V6 = target("6", '6');
    static final Target V7 = target("7", '7');
    static final List<ArmTarget> ALL_TO_V6 = List.of(new ArmTarget(Arm.STABLE, "6", V6.digest(), 100));
    static final List<Step> CANARY = List.of(
            new Step.SetWeight(5), analyze(), new Step.SetWeight(25), analyze(), new Step.SetWeight(50), analyze());

    static final List<Step> BLUE_GREEN = List.of(new Step.Preview(), analyze(), new Step.Switch(null));

    private Samples() {}

    static Step.Analyze analyze() {
        return new Step.Analyze(
                Duration.ofMinutes(2),
                Duration.ofMinutes(15),
                200,
                Step.OnInsufficientData.HOLD,
                Step.OnUndecided.ADVANCE);
    }

    static Target target(String version, char digit) {
        return new Target(version, digest(digit), 1000, Resources.memory(128L << 20));
    }

    static Digest digest(char digit) {
        return new Digest("sha256:" + String.valueOf(digit).repeat(64));
    }

    static PromotionManifest manifest(String version) {
        return manifest("fraud-score", version);
    }

    static PromotionManifest manifest(String model, String version) {
        return new PromotionManifest(
                "payments",
                Map.of("ticket", "CHG-1042"),
                model,
                version,
                null,
                "prod",
                "reject",
                List.of(),
                "standard",
                null,
                null,
                null,
                null,
                null);
    }

    static PromotionPlan plan(
            Target candidate,
            @Nullable Target stable,
            List<Step> steps,
            List<Approver> approvals,
            Deadlines deadlines) {
        return plan(ENDPOINT, candidate, stable, steps, approvals, deadlines, null);
    }

    static PromotionPlan plan(
            EndpointRef endpoint,
            Target candidate,
            @Nullable Target stable,
            List<Step> steps,
            List<Approver> approvals,
            Deadlines deadlines,
            @Nullable GoldenPin golden) {
        return new PromotionPlan(
                endpoint,
                candidate,
                stable,
                "standard",
                steps,
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                deadlines,
                approvals,
                0.01,
                List.of(new PolicyPin("platform", digest('a'))),
                digest('b'),
                golden,
                null,
                null,
                null);
    }

    static PromotionPlan gated(PromotionPlan plan, List<Gate> gates) {
        return new PromotionPlan(
                plan.endpoint(),
                plan.candidate(),
                plan.stable(),
                plan.strategy(),
                plan.steps(),
                plan.bake(),
                plan.keepWarm(),
                plan.deadlines(),
                plan.approvals(),
                plan.alpha(),
                plan.policies(),
                plan.requestDigest(),
                plan.golden(),
                gates,
                null,
                null);
    }

    static Judgement judgement(Judgement.Verdict verdict, @Nullable String guard) {
        return new Judgement(
                verdict,
                verdict == Judgement.Verdict.HARM ? 140 : 0.5,
                100,
                guard,
                new ArmTotals(200, 40, 0, 0),
                new ArmTotals(3800, 4, 0, 0),
                12,
                verdict + " by the sample");
    }
}
