package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Step;
import dev.windlass.domain.Step.OnInsufficientData;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShadowManifestTest {
    private static ManifestResult parse(String... steps) {
        return ManifestParser.parse("""
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: lending }
                spec:
                  model: { name: credit-risk, version: "7" }
                  to: prod
                  strategy:
                    canary:
                      steps: [%s]
                """.formatted(String.join(", ", steps)));
    }

    private static Step first(String... steps) {
        var manifest = ((ManifestResult.Valid) parse(steps)).manifest();
        return manifest.steps().getFirst();
    }

    private static String problem(String... steps) {
        return ((ManifestResult.Invalid) parse(steps)).problems().getFirst().toString();
    }

    @Test
    void aShadowSaysWhatItIs() {
        assertThat(first(
                        "{ shadow: { percent: 5, min: 20s, max: 60s, minPairs: 30, onInsufficientData: fail,"
                                + " maxDisagreement: 0.1, tolerance: 0 } }",
                        "{ setWeight: 50 }"))
                .isEqualTo(new Step.Shadow(
                        5, Duration.ofSeconds(20), Duration.ofSeconds(60), 30, OnInsufficientData.FAIL, 0.1, 0));
    }

    @Test
    void whatAShadowDoesNotSayIsTheStandard() {
        assertThat(first("{ shadow: {} }")).isEqualTo(Presets.STANDARD_SHADOW);
        assertThat(first("{ shadow: { min: 30m } }"))
                .isEqualTo(new Step.Shadow(
                        20, Duration.ofMinutes(30), Duration.ofMinutes(30), 200, OnInsufficientData.HOLD, 0.02, 0.001));
    }

    @Test
    void aShadowStandsBeforeTheFirstWeight() {
        assertThat(problem("{ setWeight: 5 }", "{ shadow: {} }")).contains("steps[1].shadow", "behind a setWeight");
        assertThat(parse("{ shadow: {} }", "{ pause: { duration: 5m } }", "{ shadow: {} }", "{ setWeight: 5 }"))
                .isInstanceOf(ManifestResult.Valid.class);
    }

    @Test
    void whatCannotBeMeantIsRefusedByName() {
        assertThat(problem("{ shadow: { percent: 0 } }")).contains("shadow.percent");
        assertThat(problem("{ shadow: { percent: 20.5 } }")).contains("shadow.percent");
        assertThat(problem("{ shadow: { maxDisagreement: 0 } }")).contains("maxDisagreement", "from 0.0001");
        assertThat(problem("{ shadow: { maxDisagreement: \"0.1\" } }")).contains("maxDisagreement");
        assertThat(problem("{ shadow: { tolerance: 2.5 } }")).contains("tolerance");
        assertThat(problem("{ shadow: { min: 5m, max: 1m } }")).contains("shadow.max", "less than min");
        assertThat(problem("{ shadow: { pairs: 5 } }")).contains("unknown field");
    }
}
