package dev.windlass.manifest;

import static dev.windlass.policy.FactsFixture.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Deadlines;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.domain.Step.Analyze;
import dev.windlass.domain.Step.OnInsufficientData;
import dev.windlass.domain.Step.OnUndecided;
import dev.windlass.domain.Step.SetWeight;
import dev.windlass.domain.Target;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlansTest {
    private static final List<PolicyPin> PINS = List.of(new PolicyPin("digest-pinned", CanonicalJson.digest("policy")));

    @Test
    void standardIsThreeStepsOfTwoToFifteenMinutes() {
        var analyze = new Analyze(
                Duration.ofMinutes(2), Duration.ofMinutes(15), 200, OnInsufficientData.HOLD, OnUndecided.ADVANCE);

        assertThat(Presets.expand(manifest("standard", null)))
                .isEqualTo(new Expansion(
                        "standard",
                        List.of(new SetWeight(5), analyze, new SetWeight(25), analyze, new SetWeight(50), analyze),
                        Duration.ofMinutes(10),
                        Duration.ofHours(24)));
    }

    @Test
    void fastIsTwoStepsOfTwentyToSixtySeconds() {
        var analyze = new Analyze(
                Duration.ofSeconds(20), Duration.ofSeconds(60), 20, OnInsufficientData.ADVANCE, OnUndecided.ADVANCE);

        assertThat(Presets.expand(manifest("fast", null)))
                .isEqualTo(new Expansion(
                        "fast",
                        List.of(new SetWeight(10), analyze, new SetWeight(50), analyze),
                        Duration.ofSeconds(20),
                        Duration.ofHours(1)));
    }

    @Test
    void aManifestWithoutStrategyIsStandard() {
        assertThat(Presets.expand(manifest(null, null))).isEqualTo(Presets.expand(manifest("standard", null)));
    }

    @Test
    void aPlanPinsBothVersionsAndTheSteps() {
        var request = CanonicalJson.digest("request");

        var plan = Plans.plan(manifest("fast", null), version("7"), version("6"), PINS, request);

        assertThat(plan.candidate())
                .isEqualTo(new Target("7", version("7").digest(), 4096, Resources.memory(200L << 20)));
        assertThat(plan.stable()).isEqualTo(new Target("6", version("6").digest(), 4096, Resources.memory(200L << 20)));
        assertThat(plan.steps()).hasSize(4);
        assertThat(plan.deadlines()).isEqualTo(Deadlines.DEFAULT);
        assertThat(plan.approvals()).containsExactly(Role.MODEL_RISK);
        assertThat(plan.policies()).isEqualTo(PINS);
        assertThat(plan.requestDigest()).isEqualTo(request);
        assertThat(plan.alpha()).isEqualTo(0.01);
    }

    @Test
    void theFirstVersionOfAnEndpointHasNoSteps() {
        var plan = plan(version("7"), null);

        assertThat(plan.stable()).isNull();
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.bake()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aPlanForAnotherVersionIsRefused() {
        assertThatThrownBy(() -> plan(version("8"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lending/credit-risk:7")
                .hasMessageContaining("lending/credit-risk:8");
    }

    @Test
    void thePlanDigestCoversStepsVersionsAndPolicies() {
        var plan = plan(version("7"), version("6"));
        var otherSteps = Plans.plan(
                manifest(null, List.of(new SetWeight(3))), version("7"), version("6"), PINS, plan.requestDigest());
        var otherPolicies =
                Plans.plan(manifest("fast", null), version("7"), version("6"), List.of(), plan.requestDigest());

        assertThat(List.of(
                        Plans.digest(plan),
                        Plans.digest(plan(version("7"), version("5"))),
                        Plans.digest(otherSteps),
                        Plans.digest(otherPolicies)))
                .doesNotHaveDuplicates();
    }

    @Test
    void thePlanDigestSurvivesStoringThePlan() {
        var plan = plan(version("7"), version("6"));

        var json = WindlassJson.mapper().writeValueAsString(plan);
        var back = WindlassJson.mapper().readValue(json, PromotionPlan.class);

        assertThat(back).isEqualTo(plan);
        assertThat(Plans.digest(back)).isEqualTo(Plans.digest(plan));
    }

    @Test
    void aTotalDeadlineThatTheStepsUseUpIsAFlaw() {
        var steps = List.<Step>of(
                new SetWeight(10), new Step.Pause(Duration.ofMinutes(30)), analysis(Duration.ofMinutes(10)));

        assertThat(Plans.flaw(plan(steps, Duration.ofMinutes(41)))).isEmpty();
        assertThat(Plans.flaw(plan(steps, Duration.ofMinutes(40)))).hasValueSatisfying(it -> {
            assertThat(it.path()).isEqualTo("spec.deadlines.total");
            assertThat(it.value()).isEqualTo("40m");
            assertThat(it.message()).contains("40m");
        });
    }

    @Test
    void whatAPersonEndsAndWhatComesAfterAHundredPerCentTakesNoTimeOfTheDeadline() {
        var steps = List.<Step>of(
                new SetWeight(10), new Step.Pause(null), new SetWeight(100), new Step.Pause(Duration.ofHours(1)));

        assertThat(Plans.flaw(plan(steps, Duration.ofSeconds(1)))).isEmpty();
    }

    @Test
    void theFirstVersionHasNoStepsThatCouldUseUpADeadline() {
        var manifest = within(Duration.ofMinutes(1), List.of(new SetWeight(10), new Step.Pause(Duration.ofHours(1))));

        assertThat(Plans.flaw(Plans.plan(manifest, version("7"), null, PINS, CanonicalJson.digest("request"))))
                .isEmpty();
    }

    @Test
    void theVeryVersionThatIsStableServesAlreadyAndHasNoSteps() {
        var plan = plan(version("7"), version("7"));

        assertThat(plan.servesAlready()).isTrue();
        assertThat(plan.steps()).isEmpty();
        assertThat(plan(version("7"), version("6")).servesAlready()).isFalse();
    }

    private static Step analysis(Duration min) {
        return new Analyze(min, min.multipliedBy(2), 10, OnInsufficientData.HOLD, OnUndecided.ADVANCE);
    }

    private static PromotionPlan plan(List<Step> steps, Duration total) {
        return Plans.plan(within(total, steps), version("7"), version("6"), PINS, CanonicalJson.digest("request"));
    }

    private static PromotionManifest within(Duration total, List<Step> steps) {
        var it = manifest(null, steps);
        return new PromotionManifest(
                it.tenant(),
                it.labels(),
                it.model(),
                it.version(),
                null,
                it.to(),
                it.onConflict(),
                it.approvals(),
                null,
                steps,
                null,
                null,
                total,
                null);
    }

    private static PromotionPlan plan(ModelVersion candidate, ModelVersion stable) {
        return Plans.plan(manifest("fast", null), candidate, stable, PINS, CanonicalJson.digest("request"));
    }

    private static PromotionManifest manifest(String preset, List<Step> steps) {
        return new PromotionManifest(
                "lending",
                Map.of(),
                "credit-risk",
                "7",
                null,
                "prod",
                "reject",
                List.of(Role.MODEL_RISK),
                preset,
                steps,
                null,
                null,
                null,
                null);
    }
}
