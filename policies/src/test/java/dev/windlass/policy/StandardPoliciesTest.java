package dev.windlass.policy;

import static dev.windlass.policy.FactsFixture.SCHEMA;
import static dev.windlass.policy.FactsFixture.digest;
import static dev.windlass.policy.FactsFixture.facts;
import static dev.windlass.policy.FactsFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PolicyFinding;
import dev.windlass.domain.PolicyFinding.Action;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Role;
import dev.windlass.domain.TensorSchema;
import dev.windlass.environment.SoakFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandardPoliciesTest {
    private static final PolicyEngine ENGINE = PolicyEngine.standard();
    private static final ModelVersion STABLE = version("6");

    @Test
    void allowsAGoodVersionWithoutAnyFinding() {
        assertThat(ENGINE.judge(facts(version("7"), STABLE))).isEqualTo(new PolicyVerdict.Allowed(List.of()));
    }

    @Test
    void allowsTheFirstVersionOfAnEndpoint() {
        assertThat(ENGINE.judge(facts(version("1"), null))).isEqualTo(new PolicyVerdict.Allowed(List.of()));
    }

    @Test
    void allowsAModelThatHasNoInputs() {
        var constant = new ModelSchema(List.of(), SCHEMA.outputs());
        var first = version("7", Map.of("auc", 0.8), "onnx", constant, Risk.LOW);
        var second = version("8", Map.of("auc", 0.8), "onnx", constant, Risk.LOW);

        assertThat(ENGINE.judge(facts(first, null))).isEqualTo(new PolicyVerdict.Allowed(List.of()));
        assertThat(ENGINE.judge(facts(second, first))).isEqualTo(new PolicyVerdict.Allowed(List.of()));
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void deniesADigestThatIsNotTheRegistrysInEveryOperation(Operation operation) {
        var verdict = ENGINE.judge(facts(operation, "prod", version("7"), STABLE, digest("other")));

        assertDenied(
                verdict,
                "digest-pinned",
                "digest-equals-registry",
                digest("other").value(),
                digest("7").value());
    }

    @Test
    void allowsTheRegistrysDigest() {
        var verdict = ENGINE.judge(facts(Operation.START, "prod", version("7"), STABLE, digest("7")));

        assertThat(verdict).isInstanceOf(PolicyVerdict.Allowed.class);
    }

    @Test
    void deniesAFormatThatMayRunCode() {
        var pickle = version("7", Map.of("auc", 0.8), "pickle", SCHEMA, Risk.LOW);

        assertDenied(
                ENGINE.judge(facts(pickle, STABLE)), "format-allowed", "format-cannot-execute-code", "pickle", "onnx");
    }

    @Test
    void deniesAMissingInputAndNamesIt() {
        var schema = new ModelSchema(List.of(new TensorSchema("rows", "FP32", List.of(-1L, 20L))), SCHEMA.outputs());

        assertDenied(judgeSchema(schema), "schema-compatible", "clients-need-no-change", "\"features\"");
    }

    @Test
    void deniesAnotherDatatypeAndSaysBoth() {
        var schema =
                new ModelSchema(List.of(new TensorSchema("features", "FP64", List.of(-1L, 20L))), SCHEMA.outputs());

        assertDenied(
                judgeSchema(schema), "schema-compatible", "clients-need-no-change", "\"features\"", "FP64", "FP32");
    }

    @Test
    void allowsOneMoreOutput() {
        var schema = new ModelSchema(
                SCHEMA.inputs(),
                List.of(
                        new TensorSchema("reason", "BYTES", List.of(-1L)),
                        SCHEMA.outputs().getFirst()));

        assertThat(judgeSchema(schema)).isInstanceOf(PolicyVerdict.Allowed.class);
    }

    @Test
    void deniesAMetricThatIsWorseByMoreThanTheMargin() {
        var worse = version("7", Map.of("auc", 0.78));

        assertDenied(
                ENGINE.judge(facts(worse, STABLE)),
                "offline-metric-not-worse",
                "metric-not-worse",
                "auc",
                "0.78",
                "0.8");
    }

    @Test
    void allowsAMetricThatIsWorseWithinTheMargin() {
        var alike = version("7", Map.of("auc", 0.795));

        assertThat(ENGINE.judge(facts(alike, STABLE))).isInstanceOf(PolicyVerdict.Allowed.class);
    }

    @Test
    void deniesAMetricThatOnlyTheCandidateLacks() {
        var unmeasured = version("7", Map.of("accuracy", 0.9));

        assertDenied(ENGINE.judge(facts(unmeasured, STABLE)), "offline-metric-not-worse", "metric-given", "auc");
    }

    @Test
    void warnsWhereNeitherVersionHasAMetric() {
        var verdict = ENGINE.judge(facts(version("7", Map.of()), version("6", Map.of("rmse", 1.0))));

        assertThat(verdict).isInstanceOf(PolicyVerdict.Allowed.class);
        assertThat(verdict.findings()).extracting(PolicyFinding::action).containsExactly(Action.WARN);
        assertThat(verdict.findings()).extracting(PolicyFinding::rule).containsExactly("metric-known");
    }

    @Test
    void asksModelRiskForAHighRiskModelInProd() {
        var risky = version("7", Map.of("auc", 0.8), "onnx", SCHEMA, Risk.HIGH);

        var verdict = ENGINE.judge(facts(risky, STABLE));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        PolicyVerdict.NeedsApproval.class,
                        needs -> assertThat(needs.roles()).containsExactly(Role.MODEL_RISK));
    }

    @Test
    void asksNobodyForAHighRiskModelInStagingOrAtAnIncrease() {
        var risky = version("7", Map.of("auc", 0.8), "onnx", SCHEMA, Risk.HIGH);

        assertThat(ENGINE.judge(facts(Operation.START, "staging", risky, STABLE, null)))
                .isInstanceOf(PolicyVerdict.Allowed.class);
        assertThat(ENGINE.judge(facts(Operation.INCREASE, "prod", risky, STABLE, null)))
                .isInstanceOf(PolicyVerdict.Allowed.class);
    }

    @Test
    void aDenialBeatsAnApproval() {
        var riskyAndWorse = version("7", Map.of("auc", 0.1), "onnx", SCHEMA, Risk.HIGH);

        assertThat(ENGINE.judge(facts(riskyAndWorse, STABLE))).isInstanceOf(PolicyVerdict.Denied.class);
    }

    @Test
    void deniesWhatHasNotSoakedBelowUnlessTheGlassIsBroken() {
        var missing = "version 7 must serve in staging for 1d first: it was never stable there";

        assertDenied(ENGINE.judge(soaked(missing, null)), "soaked-below", "soaked", missing, "--break-glass");
        assertThat(ENGINE.judge(soaked(missing, "INC-42"))).isInstanceOf(PolicyVerdict.Allowed.class);
        assertThat(ENGINE.judge(soaked(null, null))).isInstanceOf(PolicyVerdict.Allowed.class);
    }

    private static PolicyFacts soaked(@Nullable String missing, @Nullable String breakGlass) {
        var facts = facts(version("7", Map.of("auc", 0.8)), STABLE);
        return new PolicyFacts(
                facts.operation(),
                facts.endpoint(),
                facts.candidate(),
                facts.stable(),
                facts.requester(),
                facts.labels(),
                facts.manifestDigest(),
                0,
                new SoakFacts(List.of("staging"), Map.of("staging", 0L), missing, breakGlass));
    }

    @Test
    void pinsEveryDocumentOfTheSet() {
        assertThat(ENGINE.pins())
                .extracting(pin -> pin.name())
                .containsExactly(
                        "digest-pinned",
                        "format-allowed",
                        "schema-compatible",
                        "offline-metric-not-worse",
                        "high-risk-approval",
                        "soaked-below");
    }

    private static PolicyVerdict judgeSchema(ModelSchema schema) {
        return ENGINE.judge(facts(version("7", Map.of("auc", 0.8), "onnx", schema, Risk.LOW), STABLE));
    }

    private static void assertDenied(PolicyVerdict verdict, String policy, String rule, String... words) {
        assertThat(verdict).isInstanceOf(PolicyVerdict.Denied.class);
        var finding = verdict.findings().stream()
                .filter(found -> found.action() == Action.DENY)
                .findFirst()
                .orElseThrow();
        assertThat(finding.policy()).isEqualTo(policy);
        assertThat(finding.rule()).isEqualTo(rule);
        assertThat(finding.message()).contains(words);
    }
}
