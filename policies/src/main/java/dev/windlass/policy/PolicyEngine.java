package dev.windlass.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.windlass.domain.PolicyFinding;
import dev.windlass.domain.PolicyFinding.Action;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Role;
import dev.windlass.json.Shipped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A compiled set of policy documents. Immutable and thread-safe; compiling takes tenths of a second, judging
/// microseconds, so keep one.
public final class PolicyEngine {
    private static final List<String> STANDARD = List.of(
            "digest-pinned",
            "format-allowed",
            "schema-compatible",
            "offline-metric-not-worse",
            "high-risk-approval",
            "soaked-below");

    private final List<Compiled> documents;

    private PolicyEngine(List<Compiled> documents) {
        this.documents = List.copyOf(documents);
    }

    /// What compiling a set gave.
    public sealed interface Compilation {
        record Ready(PolicyEngine engine) implements Compilation {}

        /// One line for each problem, naming policy, rule and place.
        record Refused(List<String> problems) implements Compilation {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    private record Compiled(PolicyDocument document, List<CompiledRule> rules) {}

    /// The platform's own set, from this module's resources.
    public static PolicyEngine standard() {
        return switch (compile(standardDocuments())) {
            case Compilation.Ready(PolicyEngine engine) -> engine;
            case Compilation.Refused(List<String> problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /// The documents of the platform's own set, for whoever adds to it.
    public static List<PolicyDocument> standardDocuments() {
        return STANDARD.stream()
                .map(name -> switch (PolicyDocument.parse(Shipped.text("/policies/" + name + ".yaml"))) {
                    case PolicyDocument.Result.Parsed(PolicyDocument document) -> document;
                    case PolicyDocument.Result.Invalid(var problems) ->
                        throw new IllegalStateException("policy " + name + ": " + problems);
                })
                .toList();
    }

    /// Compiles documents: a typo in a variable or field is a problem here, not at run time. Names must
    /// differ.
    public static Compilation compile(List<PolicyDocument> documents) {
        var problems = new ArrayList<String>();
        var compiled = new ArrayList<Compiled>();
        var names = new TreeSet<String>();
        for (PolicyDocument document : documents) {
            if (!names.add(document.name())) {
                problems.add("policy " + document.name() + " stands twice; rename one");
            }
            compiled.add(new Compiled(document, RuleCompiler.compile(document, problems)));
        }
        return problems.isEmpty()
                ? new Compilation.Ready(new PolicyEngine(compiled))
                : new Compilation.Refused(problems);
    }

    /// The documents of the set in their order, as a plan pins them.
    public List<PolicyPin> pins() {
        return documents.stream().map(compiled -> compiled.document().pin()).toList();
    }

    /// Judges all documents that match, in their order. Denials beat approvals; an error under
    /// `failurePolicy: Fail` denies with a finding of action ERROR, under `Ignore` it is only a finding.
    public PolicyVerdict judge(PolicyFacts facts) {
        var findings = new ArrayList<PolicyFinding>();
        var roles = new TreeSet<Role>();
        boolean denied = false;
        for (Compiled compiled : documents) {
            if (compiled.document().match().matches(facts)) {
                denied |= judge(compiled, facts, findings, roles);
            }
        }
        if (denied) {
            return new PolicyVerdict.Denied(findings);
        }
        return roles.isEmpty()
                ? new PolicyVerdict.Allowed(findings)
                : new PolicyVerdict.NeedsApproval(List.copyOf(roles), findings);
    }

    /// True if the document denies.
    private static boolean judge(Compiled compiled, PolicyFacts facts, List<PolicyFinding> findings, Set<Role> roles) {
        var document = compiled.document();
        boolean failClosed = document.failurePolicy() == FailurePolicy.FAIL;
        var values = FactValues.of(facts, document.params());
        var missing = document.requires().stream()
                .filter(fact -> !FactValues.has(values, fact))
                .toList();
        if (!missing.isEmpty()) {
            var message = "can't be judged without " + String.join(", ", missing) + "; give it at push";
            findings.add(finding(document, "requires", Action.ERROR, message));
            return failClosed;
        }
        boolean denied = false;
        for (CompiledRule rule : compiled.rules()) {
            var action = judge(document, rule, values, findings, roles);
            denied |= action == Action.DENY || (action == Action.ERROR && failClosed);
        }
        return denied;
    }

    /// The action that a rule took; AUDIT, with no finding, if it is kept.
    private static Action judge(
            PolicyDocument document,
            CompiledRule compiled,
            Map<String, Object> values,
            List<PolicyFinding> findings,
            Set<Role> roles) {
        var rule = compiled.rule();
        try {
            var broken = compiled.broken(values);
            if (broken.isEmpty()) {
                return Action.AUDIT;
            }
            var action = action(rule, roles);
            findings.add(finding(document, rule.name(), action, broken.get()));
            return action;
        } catch (CelEvaluationException failed) {
            var message = "can't be judged: " + failed.getMessage();
            findings.add(finding(document, rule.name(), Action.ERROR, message));
            return Action.ERROR;
        }
    }

    private static Action action(Rule rule, Set<Role> roles) {
        return switch (rule.effect()) {
            case Rule.Effect.Deny() -> Action.DENY;
            case Rule.Effect.Warn() -> Action.WARN;
            case Rule.Effect.Audit() -> Action.AUDIT;
            case Rule.Effect.RequireApproval(Role role) -> {
                roles.add(role);
                yield Action.REQUIRE_APPROVAL;
            }
        };
    }

    private static PolicyFinding finding(PolicyDocument document, String rule, Action action, String message) {
        return new PolicyFinding(document.name(), document.digest(), rule, action, message);
    }
}
