package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Step;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import dev.windlass.json.FieldProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that come to a candidate by a header.
class HeaderRouteManifestTest {
    private static final String INTERNAL =
            "setHeaderRoute: { name: internal, match: [{ headerName: X-Group, headerValue: { exact: internal } }] }";

    @Test
    void headersChooseBeforeAndBesideWeights() {
        var steps = valid("{ canary: { routing: { stickyBy: X-Customer }, steps: [{ " + INTERNAL
                        + " }, { analyze: {} }, { setWeight: 10 }, { setHeaderRoute: { name: internal } }] } }")
                .steps();

        var match = new HeaderMatch("X-Group", HeaderMatch.Kind.EXACT, "internal");
        assertThat(steps)
                .hasSize(5)
                .startsWith(new Step.StickyBy("X-Customer"), new Step.SetHeaderRoute("internal", List.of(match)))
                .endsWith(new Step.SetWeight(10), new Step.SetHeaderRoute("internal", List.of()));
    }

    @Test
    void aPreviewHasThemToo() {
        var steps = valid("{ blueGreen: { steps: [{ " + INTERNAL + " }] } }").steps();

        assertThat(steps).hasSize(3);
        assertThat(steps == null ? null : steps.get(1)).isInstanceOf(Step.SetHeaderRoute.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { name: a, match: [{ headerName: Cookie, headerValue: { exact: x } }] }            | carries a secret
            { name: a, match: [{ headerName: X, headerValue: { regex: "(" } }] }               | no regular expression of RE2
            { name: a, match: [{ headerName: X, headerValue: { regex: "a(?=b)" } }] }          | no regular expression of RE2
            { name: a, match: [{ headerName: X, headerValue: { regex: "(a{900}){900}" } }] }   | takes more than 256
            { name: a, match: [{ headerName: X, headerValue: { regex: "[a-z]{9,250}" } }] }    | takes more than 256
            { name: a }                                                                        | no step before it set
            { name: a, match: [] }                                                             | 1 to 4
            { name: a, match: [{ headerName: X, headerValue: { exact: a, prefix: b } }] }      | exactly one
            { name: a, match: [{ headerName: X, headerValue: { exact: "" } }] }                | 1 to 256 characters
            { name: a, match: [{ headerName: "X Y", headerValue: { exact: a } }] }             | a header's name
            """)
    void whatIsWrongWithOneIsSaid(String route, String said) {
        assertThat(problems("{ canary: { steps: [{ setHeaderRoute: " + route + " }, { setWeight: 5 }] } }"))
                .isNotEmpty()
                .anySatisfy(it -> assertThat(it.toString()).contains(said));
    }

    @Test
    void fourStandAtOneTime() {
        var steps = new StringBuilder();
        for (var name : List.of("a", "b", "c", "d", "e")) {
            steps.append("{ ")
                    .append(INTERNAL.replace("internal, ", name + ", "))
                    .append(" }, ");
        }
        assertThat(problems("{ canary: { steps: [" + steps + "{ setWeight: 5 }] } }"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.path()).isEqualTo("spec.strategy.canary.steps[4].setHeaderRoute.name");
                    assertThat(it.value()).isEqualTo("e");
                });
    }

    private static String text(String strategy) {
        return """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec:
                  model: { name: fraud-score, version: "7" }
                  to: prod
                  strategy: %s
                """.formatted(strategy);
    }

    private static PromotionManifest valid(String strategy) {
        return ((ManifestResult.Valid) ManifestParser.parse(text(strategy))).manifest();
    }

    private static List<FieldProblem> problems(String strategy) {
        return ((ManifestResult.Invalid) ManifestParser.parse(text(strategy))).problems();
    }
}
