package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PlanDifferenceTest {
    private final PromotionPlan last =
            Objects.requireNonNull(LiveTreeTest.view().plan());

    @Test
    void namesWhatWasAndWhatWouldBe() {
        var lines = PlanDifference.lines(
                with(last.endpoint(), List.of(new Step.SetWeight(10)), Duration.ofMinutes(10)),
                List.of(LiveTreeTest.view()));

        assertThat(lines.getFirst()).contains("promote--payments--fraud-score--prod--7--3", "Progressing");
        assertThat(lines)
                .contains("  - steps[0].weightPercent: 5", "  + steps[0].weightPercent: 10")
                .noneMatch(it -> it.contains("bake") || it.contains("requestDigest"));
    }

    @Test
    void saysWhenNothingDiffersAndWhenNothingIsKnown() {
        assertThat(PlanDifference.lines(last, List.of(LiveTreeTest.view())))
                .last()
                .isEqualTo("  the same plan");
        var elsewhere = with(new EndpointRef("payments", "fraud-score", "dev"), last.steps(), last.bake());
        assertThat(PlanDifference.lines(elsewhere, List.of(LiveTreeTest.view())))
                .singleElement()
                .asString()
                .contains("no promotion of " + elsewhere.endpoint());
    }

    private PromotionPlan with(EndpointRef endpoint, List<Step> steps, Duration bake) {
        return new PromotionPlan(
                endpoint,
                last.candidate(),
                last.stable(),
                last.strategy(),
                steps,
                bake,
                last.keepWarm(),
                last.deadlines(),
                last.approvals(),
                last.alpha(),
                last.policies(),
                last.requestDigest());
    }
}
