package dev.windlass.json;

import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import dev.windlass.policy.FactsFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A promotion's manifest and plan, for [PayloadSamples].
final class PlanSamples {
    private PlanSamples() {}

    static PromotionManifest manifest() {
        return new PromotionManifest(
                "lending",
                Map.of("ticket", "CHG-1042"),
                "credit-risk",
                "7",
                FactsFixture.digest("7"),
                "prod",
                "reject",
                List.of(Role.MODEL_RISK),
                null,
                List.of(new Step.SetWeight(5), PayloadSamples.ANALYZE, new Step.Pause(null)),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                Duration.ofHours(72),
                Duration.ofHours(8));
    }

    static PromotionPlan plan() {
        return new PromotionPlan(
                PayloadSamples.ENDPOINT,
                PayloadSamples.GOOD,
                new Target("6", FactsFixture.digest("6"), 4096, Resources.memory(209715200)),
                "canary",
                List.of(new Step.SetWeight(5), PayloadSamples.ANALYZE),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                PayloadSamples.DEADLINES,
                List.of(Role.MODEL_RISK),
                0.01,
                List.of(new PolicyPin("digest-pinned", FactsFixture.digest("policy"))),
                FactsFixture.digest("request"),
                new GoldenPin(FactsFixture.digest("golden"), 32),
                null,
                null,
                null);
    }
}
