package dev.windlass.policy;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PolicyPin;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Role;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.SchemaCheck;
import dev.windlass.json.StrictYaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One policy document: which promotions it `match`es, the facts it `requires`, its `params` and its rules.
/// `digest` is the SHA-256 of the document's canonical JSON as written. Its expressions are compiled by
/// [PolicyEngine].
public record PolicyDocument(
        String name,
        Digest digest,
        PolicyMatch match,
        Map<String, Object> params,
        List<String> requires,
        List<Rule> rules,
        FailurePolicy failurePolicy) {
    private static final SchemaCheck CHECK = SchemaCheck.of("/schema/policy-v1.schema.json");

    public PolicyDocument {
        params = Map.copyOf(params);
        requires = List.copyOf(requires);
        rules = List.copyOf(rules);
    }

    /// What parsing gave.
    public sealed interface Result {
        record Parsed(PolicyDocument document) implements Result {}

        record Invalid(List<FieldProblem> problems) implements Result {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /// Reads a document from YAML or JSON, by the bounds of [StrictYaml] and the schema `policy-v1`.
    public static Result parse(String yaml) {
        return switch (StrictYaml.read(yaml)) {
            case StrictYaml.Result.Refused(FieldProblem problem) -> new Result.Invalid(List.of(problem));
            case StrictYaml.Result.Tree(JsonNode root) -> {
                var problems = new ArrayList<>(CHECK.problems(root));
                ParamType.problems(root.path("params"), "params", problems);
                yield problems.isEmpty() ? new Result.Parsed(document(root)) : new Result.Invalid(problems);
            }
        };
    }

    public PolicyPin pin() {
        return new PolicyPin(name, digest);
    }

    private static PolicyDocument document(JsonNode root) {
        return new PolicyDocument(
                root.path("name").asString(),
                CanonicalJson.digest(root),
                match(root.path("match")),
                ParamType.values(root.path("params")),
                list(root.path("requires"), JsonNode::asString),
                list(root.path("validations"), PolicyDocument::rule),
                root.path("failurePolicy").asString("Fail").equals("Ignore")
                        ? FailurePolicy.IGNORE
                        : FailurePolicy.FAIL);
    }

    private static PolicyMatch match(JsonNode match) {
        return new PolicyMatch(
                list(match.path("tenant"), JsonNode::asString),
                list(match.path("environment"), JsonNode::asString),
                list(match.path("risk"), node -> Risk.valueOf(node.asString().toUpperCase(Locale.ROOT))),
                list(
                        match.path("operation"),
                        node -> Operation.valueOf(node.asString().toUpperCase(Locale.ROOT))));
    }

    private static Rule rule(JsonNode node) {
        return new Rule(
                node.path("rule").asString(),
                node.path("expression").asString(),
                node.path("message").asString(),
                optional(node.path("messageExpression")),
                effect(node.path("action").asString()));
    }

    private static Rule.Effect effect(String action) {
        return switch (action) {
            case "Deny" -> new Rule.Effect.Deny();
            case "Warn" -> new Rule.Effect.Warn();
            case "Audit" -> new Rule.Effect.Audit();
            // The schema lets nothing else through but RequireApproval(ROLE).
            default ->
                new Rule.Effect.RequireApproval(
                        Role.parse(action.substring(action.indexOf('(') + 1, action.length() - 1)));
        };
    }

    private static @Nullable String optional(JsonNode node) {
        return node.isMissingNode() ? null : node.asString();
    }

    private static <T> List<T> list(JsonNode nodes, Function<JsonNode, T> read) {
        var values = new ArrayList<T>();
        for (JsonNode node : nodes) {
            values.add(read.apply(node));
        }
        return values;
    }
}
