package dev.windlass.access;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.SchemaCheck;
import dev.windlass.json.StrictYaml;
import dev.windlass.json.WindlassJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The access rules of a tenant or of the platform. `digest` is the SHA-256 of the document's canonical
/// JSON as written. Its expressions are compiled by [CompiledAccess].
///
/// @param tenant whose it is; null for the platform's @param ofGateways what gateways have of it: a
/// document of the rules that are about inference, or deny looking;
///     null if none is
public record AccessDocument(
        @Nullable String tenant,
        Digest digest,
        List<AccessRule> rules,
        @Nullable String ofGateways) {
    /// Bytes of UTF-8 in one document.
    public static final int MAX_BYTES = 2 << 20;

    /// Rules in one document.
    public static final int MAX_RULES = 10_000;

    /// Rules with a `when` in one document.
    public static final int MAX_WHENS = 100;

    /// Bytes of what gateways have of a tenant's: they have it of every tenant, in a heap of some 60 MiB.
    static final int MAX_GATEWAY_BYTES = 16 << 10;

    static final int MAX_GATEWAY_BYTES_OF_PLATFORM = 64 << 10;

    /// Names in one document: principals, models and environments, each counted for each action of its
    /// rule. What is in force is kept in memory, to be found by them.
    static final int MAX_NAMES = 30_000;

    /// What says all actions that the document may be about.
    static final String ALL = "*";

    private static final int MAX_PROBLEMS = 20;
    private static final SchemaCheck CHECK = SchemaCheck.of("/schema/access-v1.schema.json");

    public AccessDocument {
        rules = List.copyOf(rules);
    }

    /// What parsing gave.
    public sealed interface Result {
        record Parsed(AccessDocument document) implements Result {}

        record Invalid(List<FieldProblem> problems) implements Result {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /// Reads a document from YAML or JSON, by the bounds of [StrictYaml] but for [#MAX_BYTES], the schema
    /// `access-v1`, and what such a document may say at all.
    ///
    /// @param tenant whose document it is; null for the platform's
    public static Result parse(@Nullable String tenant, String yaml) {
        return switch (StrictYaml.read(yaml, MAX_BYTES)) {
            case StrictYaml.Result.Refused(FieldProblem problem) -> new Result.Invalid(List.of(problem));
            case StrictYaml.Result.Tree(JsonNode root) -> {
                var problems = CHECK.problems(root);
                if (problems.isEmpty()) {
                    problems = problems(tenant, root.path("rules"));
                }
                yield problems.isEmpty()
                        ? bounded(document(tenant, root))
                        : new Result.Invalid(problems.subList(0, Math.min(MAX_PROBLEMS, problems.size())));
            }
        };
    }

    /// True if there are no rules in it.
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    private static List<FieldProblem> problems(@Nullable String tenant, JsonNode rules) {
        var problems = new ArrayList<FieldProblem>();
        var names = new HashSet<String>();
        int whens = 0;
        for (int i = 0; i < rules.size(); i++) {
            var node = rules.get(i);
            var path = "rules[" + i + "]";
            var name = node.path("name").asString();
            if (!names.add(name)) {
                problems.add(new FieldProblem(path + ".name", name, "stands twice", "rename one"));
            }
            whens += node.has("when") ? 1 : 0;
            Sayable.problems(tenant, node, path, problems);
        }
        if (whens > MAX_WHENS) {
            problems.add(new FieldProblem(
                    "rules",
                    whens + " rules with when",
                    "are more than " + MAX_WHENS,
                    "say it by actions, environments, models, roles and principals where you can"));
        }
        return problems;
    }

    private static Result bounded(AccessDocument document) {
        long names = document.rules.stream().mapToLong(AccessRule::names).sum();
        if (names > MAX_NAMES) {
            return new Result.Invalid(List.of(new FieldProblem(
                    "rules",
                    names + " names, counted for each action of their rules",
                    "are more than " + MAX_NAMES,
                    "name roles instead of principals, or fewer actions in rules that name many")));
        }
        int most = document.tenant == null ? MAX_GATEWAY_BYTES_OF_PLATFORM : MAX_GATEWAY_BYTES;
        var text = document.ofGateways;
        int bytes = text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= most
                ? new Result.Parsed(document)
                : new Result.Invalid(
                        List.of(
                                new FieldProblem(
                                        "rules",
                                        bytes + " bytes about infer, or denying read",
                                        "are more than " + most + ", which every gateway has in memory",
                                        "leave infer, read and \"*\" out of rules that are about something else; say roles instead of names")));
    }

    private static AccessDocument document(@Nullable String tenant, JsonNode root) {
        var rules = new ArrayList<AccessRule>();
        var ofGateways = WindlassJson.mapper().createArrayNode();
        for (var node : root.path("rules")) {
            var rule = rule(tenant, node);
            rules.add(rule);
            if (rule.actions().contains(Action.INFER) || hides(rule)) {
                ofGateways.add(node);
            }
        }
        var text = ofGateways.isEmpty()
                ? null
                : CanonicalJson.write(((ObjectNode) root).deepCopy().set("rules", ofGateways));
        return new AccessDocument(tenant, CanonicalJson.digest(root), rules, text);
    }

    /// Every role may look: what lets somebody look says nothing new.
    private static boolean hides(AccessRule rule) {
        return rule.effect() == AccessRule.Effect.DENY && rule.actions().contains(Action.READ);
    }

    private static AccessRule rule(@Nullable String tenant, JsonNode node) {
        var when = node.path("when");
        return new AccessRule(
                node.path("name").asString(),
                node.path("effect").asString().equals("Deny") ? AccessRule.Effect.DENY : AccessRule.Effect.ALLOW,
                actions(tenant, node.path("actions")),
                set(node.path("tenants"), JsonNode::asString),
                set(node.path("environments"), JsonNode::asString),
                set(node.path("models"), JsonNode::asString),
                set(node.path("roles"), it -> Role.parse(it.asString())),
                set(node.path("principals"), it -> principal(tenant, it.asString())),
                when.isMissingNode() ? null : when.asString());
    }

    private static Set<Action> actions(@Nullable String tenant, JsonNode nodes) {
        var actions = EnumSet.noneOf(Action.class);
        for (JsonNode node : nodes) {
            if (node.asString().equals(ALL)) {
                actions.addAll(Sayable.actions(tenant));
            } else {
                actions.add(Action.parse(node.asString()));
            }
        }
        return actions;
    }

    /// In a tenant's document a name is of the tenant, and may have a `/` inside; `/NAME` is of the
    /// platform. In the platform's it is spelt as [PrincipalId] does.
    ///
    /// @throws IllegalArgumentException if the platform's has a name without `/`
    private static PrincipalId principal(@Nullable String tenant, String text) {
        return tenant == null || text.startsWith("/") ? PrincipalId.parse(text) : new PrincipalId(tenant, text);
    }

    private static <T> Set<T> set(JsonNode nodes, Function<JsonNode, T> read) {
        var values = new LinkedHashSet<T>();
        for (JsonNode node : nodes) {
            values.add(read.apply(node));
        }
        return values;
    }
}
