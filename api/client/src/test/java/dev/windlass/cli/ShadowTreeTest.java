package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// How a shadow looks in the tree: as a step, and as pairs of answers.
final class ShadowTreeTest {
    private static final Step.Shadow SHADOW = new Step.Shadow(
            20, Duration.ofMinutes(2), Duration.ofMinutes(15), 200, Step.OnInsufficientData.HOLD, 0.02, 0.001);

    private static String tree(String phase, int step) {
        var view = LiveTreeTest.view();
        return String.join("\n", LiveTree.render(at(view, phase, step), view.updatedAt()));
    }

    private static PromotionView at(PromotionView view, String phase, int step) {
        return new PromotionView(
                view.name(),
                view.endpoint(),
                view.version(),
                phase,
                "Step",
                "pairs of step 1 are compared",
                view.initiator(),
                view.planDigest(),
                plan(Objects.requireNonNull(view.plan())),
                view.change(),
                step,
                0,
                0,
                null,
                view.epoch(),
                List.of(),
                List.of(),
                "verdict",
                null,
                false,
                List.of(),
                new Judgement(
                        Judgement.Verdict.UNDECIDED,
                        1.7,
                        200,
                        null,
                        new ArmTotals(410, 3, 0, 0),
                        ArmTotals.NONE,
                        21,
                        ""),
                null,
                view.createdAt(),
                view.updatedAt());
    }

    private static PromotionPlan plan(PromotionPlan plan) {
        return new PromotionPlan(
                plan.endpoint(),
                plan.candidate(),
                plan.stable(),
                "canary",
                List.of(SHADOW, new Step.SetWeight(5)),
                plan.bake(),
                plan.keepWarm(),
                plan.deadlines(),
                plan.approvals(),
                plan.alpha(),
                plan.policies(),
                plan.requestDigest());
    }

    @Test
    void aShadowIsAStepWithItsPairs() {
        assertThat(tree("Shadowing", 1))
                .contains("□ 1 shadow 20 %, 2m to 15m")
                .contains("α shadow", "e 1.70 of 200, 3 of 410 answers differ, 21 windows")
                .doesNotContain("canary 3 bad");
    }

    @Test
    void onceTheCanaryHasWeightItsErrorsAreShown() {
        assertThat(tree("Progressing", 2)).contains("α errors", "canary 3 bad of 410");
    }
}
