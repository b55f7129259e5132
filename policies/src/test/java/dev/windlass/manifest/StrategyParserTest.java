package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Notification;
import dev.windlass.domain.Step;
import dev.windlass.gate.Notifications;
import dev.windlass.json.FieldProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategyParserTest {
    private static List<FieldProblem> problems(String name, String text) {
        return ((StrategyParser.Result.Invalid) StrategyParser.parse(name, text)).problems();
    }

    @Test
    void readsWhatMayStandBelowStrategy() {
        var yaml = (StrategyParser.Result.Valid) StrategyParser.parse("calm", "blueGreen: { autoSwitch: 5m }");
        var json =
                (StrategyParser.Result.Valid) StrategyParser.parse("calm", "{\"blueGreen\": {\"autoSwitch\": \"5m\"}}");

        assertThat(yaml.preset()).isEqualTo(json.preset());
        assertThat(yaml.preset().expansion().steps())
                .containsExactly(new Step.Preview(), new Step.Switch(java.time.Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            canary: { steps: [{ setWeight: 500 }] } | canary.steps[0].setWeight | whole percentage
            canary: { step: [] }                    | canary.step               | did you mean steps
            preset: standard                        | preset                    | canary or blueGreen
            {}                                      | strategy                  | preset, canary and blueGreen
            [1]                                     | strategy                  | canary or blueGreen
            """)
    void saysWhatIsWrongAsItStandsInTheFile(String text, String path, String remedy) {
        assertThat(problems("calm", text)).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.remedy()).contains(remedy);
        });
    }

    @Test
    void thePlatformsNamesAreItsOwn() {
        assertThat(problems("cautious", "canary: { steps: [{ setWeight: 5 }] }"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("platform"));
    }

    @Test
    void aManifestSaysWhomToTell() {
        var parsed = (ManifestResult.Valid) ManifestParser.parse("""
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec:
                  model: { name: fraud-score, version: "7" }
                  to: prod
                  notify:
                    - when: [completed, rolled-back, completed]
                      cloudEvent: https://chat.example/hook
                """);

        assertThat(parsed.manifest().notifications())
                .containsExactly(new Notification(List.of("completed", "rolled-back"), "https://chat.example/hook"));
    }

    @Test
    void everythingThatMayBeToldIsInTheSchema() {
        for (var what : Notifications.ALL) {
            var parsed = ManifestParser.parse("""
                    apiVersion: windlass.dev/v1
                    kind: Promotion
                    metadata: { tenant: payments }
                    spec:
                      model: { name: fraud-score, version: "7" }
                      to: prod
                      notify: [{ when: [%s], cloudEvent: "https://chat.example/hook" }]
                    """.formatted(what));

            assertThat(parsed).as(what).isInstanceOf(ManifestResult.Valid.class);
        }
        assertThat(java.util.Arrays.stream(dev.windlass.domain.Phase.values())
                        .flatMap(phase -> Notifications.of(phase).stream()))
                .containsExactlyInAnyOrderElementsOf(Notifications.ALL);
    }
}
