package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a manifest says of its strategy and its gates.
class StrategyManifestTest {
    private static final String SMALL = """
            apiVersion: windlass.dev/v1
            kind: Promotion
            metadata: { tenant: payments }
            spec:
              model: { name: fraud-score, version: "7" }
              to: prod
              strategy: { preset: standard }
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
                    {}                     | PT0S
                    { autoSwitch: true }   | PT0S
                    { autoSwitch: 5m }     | PT5M
                    { autoSwitch: "90s" }  | PT1M30S
                    { autoSwitch: false }  | null
                    """)
    void aBlueGreenPreviewsThenSwitches(String blueGreen, Duration after) {
        var text = SMALL.replace("{ preset: standard }", "{ blueGreen: " + blueGreen + " }");

        assertThat(valid(text).steps()).containsExactly(new Step.Preview(), new Step.Switch(after));
    }

    @Test
    void aBlueGreenLooksAtItsPreviewBeforeTheSwitch() {
        var steps = valid(SMALL.replace(
                        "{ preset: standard }",
                        "{ blueGreen: { steps: [{ analyze: { min: 1m, minServed: 0 } }, { pause: {} }], bake: 1h } }"))
                .steps();

        assertThat(steps)
                .hasSize(4)
                .startsWith(new Step.Preview())
                .contains(new Step.Pause(null))
                .endsWith(new Step.Switch(Duration.ZERO));
    }

    @Test
    void asManyApproveInARoleAsTheGateAsksFor() {
        var gates = "  gates: [{ approval: { role: model-risk, min: 2 } }, { approval: { role: auditor } }]\n";

        assertThat(valid(SMALL + gates).approvals()).containsExactly(Role.MODEL_RISK, Role.MODEL_RISK, Role.AUDITOR);
        assertThat(problems(SMALL + gates.replace("auditor", "model-risk")))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).isEqualTo("stands twice"));
    }

    @Test
    void whatIsHeldBackComesAfterAllSteps() {
        var text = SMALL.replace(
                "{ preset: standard }",
                "{ canary: { steps: [{ setWeight: 50 }], holdback: { percent: 2, duration: 24h } } }");

        assertThat(valid(text).steps())
                .containsExactly(new Step.SetWeight(50), new Step.HoldBack(2, Duration.ofHours(24)));
    }

    private static PromotionManifest valid(String text) {
        return ((ManifestResult.Valid) ManifestParser.parse(text)).manifest();
    }

    private static List<FieldProblem> problems(String text) {
        return ((ManifestResult.Invalid) ManifestParser.parse(text)).problems();
    }
}
