package dev.windlass.policy;

import static dev.windlass.policy.FactsFixture.facts;
import static dev.windlass.policy.FactsFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.PolicyFinding;
import dev.windlass.domain.PolicyFinding.Action;
import dev.windlass.domain.PolicyVerdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyEngineTest {
    @Test
    void aMissingFactIsAnErrorAndNeverAFalse() {
        // CEL alone would swallow the missing metric: the other operand is false.
        var engine = engine("requires: [candidate.metrics.auc]", "candidate.metrics['auc'] > 0.5 && false", "Deny");

        var verdict = engine.judge(facts(version("7", Map.of("f1", 0.9)), null));

        assertThat(verdict).isInstanceOf(PolicyVerdict.Denied.class);
        assertThat(verdict.findings()).extracting(PolicyFinding::action).containsExactly(Action.ERROR);
        assertThat(verdict.findings().getFirst().message()).contains("candidate.metrics.auc");
    }

    @Test
    void anAbsentStableIsAMissingFactToWhomRequiresIt() {
        var engine = engine("requires: [stable.metrics]", "true", "Deny");

        assertThat(engine.judge(facts(version("7"), null)).findings())
                .extracting(PolicyFinding::action)
                .containsExactly(Action.ERROR);
        assertThat(engine.judge(facts(version("7"), version("6"))).findings()).isEmpty();
    }

    @Test
    void anEvaluationErrorDeniesUnlessTheDocumentIgnoresIt() {
        var failing = "candidate.metrics['none'] > 0.5";

        var failed = engine("failurePolicy: Fail", failing, "Warn").judge(facts(version("7"), null));
        var ignored = engine("failurePolicy: Ignore", failing, "Deny").judge(facts(version("7"), null));

        assertThat(failed).isInstanceOf(PolicyVerdict.Denied.class);
        assertThat(ignored).isInstanceOf(PolicyVerdict.Allowed.class);
        assertThat(List.of(failed, ignored))
                .allSatisfy(verdict -> assertThat(verdict.findings())
                        .extracting(PolicyFinding::action)
                        .containsExactly(Action.ERROR));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "candidate.digst == \"x\"",
                "candidat.digest == \"x\"",
                "params.limitt > 1",
                "params.inner.nam == \"x\"",
                "promotion.labels > 3",
                "stable.digest.size() > 3",
                "candidate.owner",
                "candidate.byteSize > \"1\"",
                "environment.nam == \"prod\""
            })
    void aTypoOrWrongTypeIsFoundWhenCompiling(String expression) {
        var document = parsed("params: { limit: 3, inner: { name: x } }", expression, "Deny");

        assertThat(PolicyEngine.compile(List.of(document)))
                .isInstanceOfSatisfying(
                        PolicyEngine.Compilation.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .asString()
                                .contains("policy trial, rule the-rule, expression"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "params.limit > 1",
                "params.inner.name == \"x\"",
                "stable.hasValue()",
                "promotion.labels[\"ticket\"].startsWith(\"CHG\")",
                "candidate.lineage.dataset == \"german-credit\"",
                "candidate.inputs.all(t, t.datatype == \"FP32\" && t.shape.size() == 2)",
                "promotion.requester != \"bob\" && \"release-manager\" in promotion.roles",
                "tenant.name == \"lending\" && environment.name == \"prod\"",
                "promotion.operation == \"start\" && promotion.weightPercent == 0"
            })
    void anExpressionSeesTheFacts(String expression) {
        var engine = engine("params: { limit: 3, inner: { name: x } }", expression, "Deny");

        assertThat(engine.judge(facts(version("7"), version("6"))).findings()).isEmpty();
    }

    @Test
    void anExpressionThatLoopsTooLongIsAnError() {
        var numbers = "[0,1,2,3,4,5,6,7,8,9]";
        var nested = "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, a + b + c + d >= 0))))".formatted(numbers);

        var verdict = engine("", nested, "Deny").judge(facts(version("7"), null));

        assertThat(verdict.findings()).extracting(PolicyFinding::action).containsExactly(Action.ERROR);
    }

    @Test
    void warningsAndAuditsAreFoundButDoNotDeny() {
        for (Action action : List.of(Action.WARN, Action.AUDIT)) {
            var word = action == Action.WARN ? "Warn" : "Audit";

            var verdict = engine("", "false", word).judge(facts(version("7"), null));

            assertThat(verdict).isInstanceOf(PolicyVerdict.Allowed.class);
            assertThat(verdict.findings()).extracting(PolicyFinding::action).containsExactly(action);
            assertThat(verdict.findings().getFirst().message()).isEqualTo("not kept");
        }
    }

    @Test
    void aDocumentJudgesOnlyWhatItMatches() {
        var facts = facts(version("7"), null);

        assertThat(engine("match: { environment: [staging] }", "false", "Deny")
                        .judge(facts)
                        .findings())
                .isEmpty();
        assertThat(engine("match: { tenant: [other] }", "false", "Deny")
                        .judge(facts)
                        .findings())
                .isEmpty();
        assertThat(engine("match: { risk: [high] }", "false", "Deny")
                        .judge(facts)
                        .findings())
                .isEmpty();
        assertThat(engine("match: { operation: [plan] }", "false", "Deny")
                        .judge(facts)
                        .findings())
                .isEmpty();
        assertThat(engine("match: { operation: [plan, start], risk: [low] }", "false", "Deny")
                        .judge(facts)
                        .findings())
                .hasSize(1);
    }

    @Test
    void twoDocumentsOfOneNameAreRefused() {
        var document = parsed("", "true", "Deny");

        assertThat(PolicyEngine.compile(List.of(document, document)))
                .isInstanceOf(PolicyEngine.Compilation.Refused.class);
    }

    @Test
    void theDigestFollowsTheContentAndNotTheSpelling() {
        var document = parsed("failurePolicy: Fail", "true", "Deny");
        var reordered = PolicyDocument.parse("""
                {"validations": [{"action": "Deny", "message": "not kept", "expression": "true", "rule": "the-rule"}],
                 "failurePolicy": "Fail", "name": "trial", "kind": "Policy", "apiVersion": "windlass.dev/v1"}
                """);

        assertThat(reordered).isEqualTo(new PolicyDocument.Result.Parsed(document));
        assertThat(parsed("failurePolicy: Fail", "!false", "Deny").digest()).isNotEqualTo(document.digest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown: 1",
                "failurePolicy: Sometimes",
                "params: { list: [1, 2.5] }",
                "params: { nothing: null }",
                "match: { operation: [decrease] }",
                "requires: [\"candidate..x\"]"
            })
    void aDocumentWithAWrongFieldIsRefused(String line) {
        assertThat(PolicyDocument.parse(text(line, "true", "Deny"))).isInstanceOf(PolicyDocument.Result.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Allow", "RequireApproval", "RequireApproval(pope)"})
    void anUnknownActionIsRefused(String action) {
        assertThat(PolicyDocument.parse(text("", "true", action))).isInstanceOf(PolicyDocument.Result.Invalid.class);
    }

    private static PolicyEngine engine(String line, String expression, String action) {
        var compilation = PolicyEngine.compile(List.of(parsed(line, expression, action)));
        assertThat(compilation).isInstanceOf(PolicyEngine.Compilation.Ready.class);
        return ((PolicyEngine.Compilation.Ready) compilation).engine();
    }

    private static PolicyDocument parsed(String line, String expression, String action) {
        var result = PolicyDocument.parse(text(line, expression, action));
        assertThat(result).isInstanceOf(PolicyDocument.Result.Parsed.class);
        return ((PolicyDocument.Result.Parsed) result).document();
    }

    private static String text(String line, String expression, String action) {
        return """
                apiVersion: windlass.dev/v1
                kind: Policy
                name: trial
                %s
                validations:
                  - rule: the-rule
                    expression: >-
                      %s
                    message: not kept
                    action: %s
                """.formatted(line, expression, action);
    }
}
