package dev.windlass.activity;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Promotions of one endpoint: tame ones go straight to their end, wild ones have steps by chance.
record RandomManifests(EndpointRef endpoint, Random random) {
    private static final List<HeaderMatch> INTERNAL =
            List.of(new HeaderMatch("X-Group", HeaderMatch.Kind.EXACT, "internal"));

    PromotionManifest of(String version, boolean wild) {
        List<Step> steps = !wild ? List.of(new Step.SetWeight(50)) : random.nextInt(3) == 0 ? blueGreen() : canary();
        return new PromotionManifest(
                endpoint.tenant(),
                Map.of("ticket", "CHG-1"),
                endpoint.model(),
                version,
                null,
                endpoint.env(),
                "reject",
                wild && random.nextInt(4) == 0 ? List.of(Role.MODEL_RISK) : List.of(),
                null,
                steps,
                Duration.ofMinutes(random.nextInt(20)),
                Duration.ZERO,
                Duration.ofDays(30),
                Duration.ofDays(20));
    }

    private List<Step> canary() {
        var steps = new ArrayList<Step>();
        if (random.nextInt(3) == 0) {
            steps.add(shadow());
        }
        boolean byHeader = random.nextInt(3) == 0;
        if (byHeader) {
            steps.add(new Step.StickyBy("X-Customer"));
            steps.add(new Step.SetHeaderRoute("internal", INTERNAL));
        }
        steps.add(new Step.SetWeight(10));
        steps.add(random.nextBoolean() ? new Step.Pause(Duration.ofMinutes(30)) : analyze());
        if (byHeader && random.nextBoolean()) {
            steps.add(new Step.SetHeaderRoute("internal", List.of()));
        }
        steps.add(new Step.SetWeight(50));
        steps.add(random.nextInt(3) == 0 ? new Step.Pause(null) : analyze());
        if (random.nextInt(3) == 0) {
            steps.add(new Step.HoldBack(2, Duration.ofHours(2)));
        }
        return steps;
    }

    private List<Step> blueGreen() {
        var steps = new ArrayList<Step>(List.of(new Step.Preview()));
        if (random.nextBoolean()) {
            steps.add(random.nextBoolean() ? shadow() : analyze());
        }
        steps.add(new Step.Switch(
                switch (random.nextInt(3)) {
                    case 0 -> null;
                    case 1 -> Duration.ZERO;
                    default -> Duration.ofMinutes(30);
                }));
        return steps;
    }

    private static Step shadow() {
        return new Step.Shadow(
                20, Duration.ofMinutes(1), Duration.ofMinutes(5), 10, Step.OnInsufficientData.HOLD, 0.02, 0.001);
    }

    private static Step analyze() {
        return new Step.Analyze(
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                10,
                Step.OnInsufficientData.HOLD,
                Step.OnUndecided.ADVANCE);
    }
}
