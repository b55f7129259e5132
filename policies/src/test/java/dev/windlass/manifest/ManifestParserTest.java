package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestParserTest {
    private static final String SMALL = """
            apiVersion: windlass.dev/v1
            kind: Promotion
            metadata: { tenant: payments, labels: { ticket: CHG-1042 } }
            spec:
              model: { name: fraud-score, version: "7" }
              to: prod
              strategy: { preset: standard }
            """;

    private static final String FULL = """
            # Everything that this version knows.
            apiVersion: windlass.dev/v1
            kind: Promotion
            metadata:
              tenant: payments
            spec:
              model:
                name: fraud-score
                version: 7.4.0
                digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
              to: prod
              onConflict: reject
              gates:
                - approval: { role: model-risk }
              strategy:
                canary:
                  steps:
                    - setWeight: 1
                    - analyze: { min: 30s, max: 1h30m, minServed: 50, onInsufficientData: extend, onUndecided: pause }
                    - pause: { duration: 5m }
                    - setWeight: 50
                    - pause: {}
                    - analyze: {}
                  bake: 1h
                  keepWarm: 48h
              deadlines: { total: 72h, approval: 8h }
            """;

    @Test
    void readsTheSmallManifest() {
        assertThat(valid(SMALL))
                .isEqualTo(new PromotionManifest(
                        "payments",
                        Map.of("ticket", "CHG-1042"),
                        "fraud-score",
                        "7",
                        null,
                        "prod",
                        "reject",
                        List.of(),
                        "standard",
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void theDeviceIsTheCpuOrAGpuOrWhateverTheVersionWasPushedFor() {
        assertThat(valid(SMALL).device()).isNull();
        assertThat(valid(SMALL.replace("spec:\n", "spec:\n  device: cuda\n")).device())
                .isEqualTo("cuda");
        assertThat(valid(SMALL.replace("spec:\n", "spec:\n  device: cuda:mig-1g.18gb+me\n"))
                        .device())
                .isEqualTo("cuda:mig-1g.18gb+me");
        assertThat(ManifestParser.parse(SMALL.replace("spec:\n", "spec:\n  device: cuda:mig-1G.18GB\n")))
                .isInstanceOf(ManifestResult.Invalid.class);
        assertThat(ManifestParser.parse(SMALL.replace("spec:\n", "spec:\n  device: tpu\n")))
                .isInstanceOfSatisfying(
                        ManifestResult.Invalid.class,
                        invalid -> assertThat(invalid.problems().toString())
                                .contains("spec.device")
                                .contains("one of cpu, cuda, and cuda:mig-"));
    }

    @Test
    void readsEveryFieldOfThisVersion() {
        assertThat(valid(FULL))
                .isEqualTo(new PromotionManifest(
                        "payments",
                        Map.of(),
                        "fraud-score",
                        "7.4.0",
                        new Digest("sha256:" + "0123456789abcdef".repeat(4)),
                        "prod",
                        "reject",
                        List.of(Role.MODEL_RISK),
                        null,
                        List.of(
                                new Step.SetWeight(1),
                                new Step.Analyze(
                                        Duration.ofSeconds(30),
                                        Duration.ofMinutes(90),
                                        50,
                                        Step.OnInsufficientData.EXTEND,
                                        Step.OnUndecided.PAUSE),
                                new Step.Pause(Duration.ofMinutes(5)),
                                new Step.SetWeight(50),
                                new Step.Pause(null),
                                Presets.STANDARD_ANALYZE),
                        Duration.ofHours(1),
                        Duration.ofHours(48),
                        Duration.ofHours(72),
                        Duration.ofHours(8)));
    }

    @Test
    void theRequestDigestFollowsTheContentAndNotTheSpelling() {
        var json = """
                {"spec": {"strategy": {"preset": "standard"}, "to": "prod",
                          "model": {"version": "7", "name": "fraud-score"}},
                 "metadata": {"labels": {"ticket": "CHG-1042"}, "tenant": "payments"},
                 "kind": "Promotion", "apiVersion": "windlass.dev/v1"}
                """;

        assertThat(ManifestParser.parse(json)).isEqualTo(ManifestParser.parse(SMALL));
        assertThat(digest(SMALL.replace("prod", "staging"))).isNotEqualTo(digest(SMALL));
        assertThat(digest(SMALL.replace("  strategy: { preset: standard }\n", "")))
                .as("defaults aren't filled in")
                .isNotEqualTo(digest(SMALL));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    version: "7"        | version: 7.4        | spec.model.version  | 7.4    | version: "7.4"
                    version: "7"        | version: 7          | spec.model.version  | 7      | version: "7"
                    version: "7"        | version: a--b       | spec.model.version  | a--b   | without --
                    version: "7"        | version: "7\\n"     | spec.model.version  | 7      | in quotes
                    , version: "7"      |                     | spec.model.version  |        | in quotes
                    to: prod            | to: Prod            | spec.to             | Prod   | a-z
                    tenant: payments    | tenant: [a]         | metadata.tenant     | a      | name
                    preset: standard    | preset: Slow        | spec.strategy.preset| Slow   | cautious, fast
                    preset: standard    | preset: fast, canary: { steps: [{ setWeight: 1 }] } | spec.strategy | fast | preset, canary and blueGreen
                    { preset: standard }| {}                  | spec.strategy       | {}     | preset, canary and blueGreen
                    { preset: standard }| { blueGreen: { steps: [{ setWeight: 5 }] } } | spec.strategy.blueGreen.steps[0].setWeight | 5 | shadow, setHeaderRoute, pause, analyze
                    { preset: standard }| { canary: { steps: [{ setWeight: 5 }], holdback: { percent: 40, duration: 1h } } } | spec.strategy.canary.holdback.percent | 40 | from 1 to 20
                    { preset: standard }| { blueGreen: { autoSwitch: soon } } | spec.strategy.blueGreen.autoSwitch | soon | duration
                    { preset: standard }| { blueGreen: { autoSwitch: 5 } } | spec.strategy.blueGreen.autoSwitch | 5 | false (when
                    to: prod            | tto: prod           | spec.tto            | prod   | use one of
                    to: prod            | tto: prod           | spec.tto            | prod   | did you mean to?
                    model: {            | modle: {            | spec.modle          | fraud  | did you mean model?
                    strategy:           | zzzzzzzz:           | spec.zzzzzzzz       | preset | use one of model
                    to: prod            | 'to: [prod'         |                     |        | correct
                    ticket: CHG-1042    | ticket: 1042        | metadata.labels.ticket | 1042 | quotes
                    kind: Promotion     | kind: Rollout       | kind                | Rollout | kind: Promotion
                    """)
    void namesFieldValueAndRemedy(String good, String bad, String path, String value, String remedy) {
        var problems = problems(SMALL.replace(good, bad == null ? "" : bad));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo(path == null ? "" : path);
            assertThat(problem.value()).contains(value == null ? "" : value);
            assertThat(problem.remedy()).contains(remedy);
            assertThat(problem.message()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"baseline", "capacity", "policies", "contracts", "analysis", "holdback", "rollback", "keepWarm"})
    void refusesByNameWhatALaterVersionWillKnow(String field) {
        assertThat(problems(SMALL + "  " + field + ": { a: 1 }\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("spec." + field);
                    assertThat(problem.message()).isEqualTo("is not supported yet");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    - setWeight: 50       | - setWeight: 1     | spec.strategy.canary.steps[3].setWeight     | weights rise
                    - setWeight: 50       | - setWeight: 100   | spec.strategy.canary.steps[3].setWeight     | 100 is implied
                    - setWeight: 50       | - setWeight: 5.5   | spec.strategy.canary.steps[3].setWeight     | whole percentage
                    - setWeight: 1        | - pause: {}        | spec.strategy.canary.steps[1].analyze       | setWeight or a
                    max: 1h30m            | max: 10s           | spec.strategy.canary.steps[1].analyze.max   | at least min
                    max: 1h30m            | max: 90000h        | spec.strategy.canary.steps[1].analyze.max   | 2160h
                    max: 1h30m            | max: 5 minutes     | spec.strategy.canary.steps[1].analyze.max   | 30s, 5m
                    max: 1h30m            | max: 300           | spec.strategy.canary.steps[1].analyze.max   | quotes
                    min: 30s              | metrics: [errors]  | spec.strategy.canary.steps[1].analyze.metrics | remove it
                    - pause: {}           | - preload: {}      | spec.strategy.canary.steps[4].preload       | remove it
                    duration: 5m          | duration: 0s       | spec.strategy.canary.steps[2].pause.duration | 30s
                    total: 72h            | total: 0s          | spec.deadlines.total                        | 30s
                    { role: model-risk }  | { role: pope }     | spec.gates[0].approval.role                 | model-risk
                    - approval:           | - scan:            | spec.gates[0].scan                          | remove it
                    """)
    void namesWhatIsWrongWithSteps(String good, String bad, String path, String remedy) {
        var problems = problems(FULL.replace(good, bad));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.remedy()).contains(remedy);
        });
    }

    @Test
    void reportsAllProblemsTogether() {
        var problems = problems(SMALL.replace("to: prod", "to: PROD").replace("\"7\"", "7"));

        assertThat(problems).extracting(FieldProblem::path).containsExactlyInAnyOrder("spec.to", "spec.model.version");
    }

    @Test
    void refusesAnApprovalThatStandsTwice() {
        var twice = FULL.replace(
                "    - approval: { role: model-risk }\n",
                "    - approval: { role: model-risk }\n    - approval: { role: model-risk }\n");

        assertThat(problems(twice))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("spec.gates[1].approval.role"));
    }

    private static PromotionManifest valid(String text) {
        var result = ManifestParser.parse(text);
        assertThat(result).isInstanceOf(ManifestResult.Valid.class);
        return ((ManifestResult.Valid) result).manifest();
    }

    private static Digest digest(String text) {
        return ((ManifestResult.Valid) ManifestParser.parse(text)).requestDigest();
    }

    private static List<FieldProblem> problems(String text) {
        var result = ManifestParser.parse(text);
        assertThat(result).isInstanceOf(ManifestResult.Invalid.class);
        return ((ManifestResult.Invalid) result).problems();
    }
}
