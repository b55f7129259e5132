package dev.windlass.manifest;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.domain.Texts;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.SchemaCheck;
import dev.windlass.json.StrictYaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads `promotion.yaml` (or the same document as JSON). Untrusted text, read by [StrictYaml]'s bounds and
/// checked against `schema/promotion-v1.schema.json`, which lists every field of this version. Unknown
/// fields are errors; fields that a later version will know are refused by name.
public final class ManifestParser {
    /// The schema's resource name, for whoever wants to show it.
    public static final String SCHEMA = "/schema/promotion-v1.schema.json";

    private static final SchemaCheck CHECK = SchemaCheck.of(SCHEMA);

    private final List<FieldProblem> problems = new ArrayList<>();

    private ManifestParser() {}

    /// All problems are reported together, as far as the text could be read: a text that isn't YAML has one
    /// problem, one that breaks the schema has the schema's, and only one that keeps it is looked at more
    /// closely.
    public static ManifestResult parse(String yamlOrJson) {
        return switch (StrictYaml.read(yamlOrJson)) {
            case StrictYaml.Result.Refused(FieldProblem problem) -> new ManifestResult.Invalid(List.of(problem));
            case StrictYaml.Result.Tree(JsonNode root) -> parse(root);
        };
    }

    private static ManifestResult parse(JsonNode root) {
        var broken = CHECK.problems(root);
        if (!broken.isEmpty()) {
            return new ManifestResult.Invalid(broken);
        }
        var parser = new ManifestParser();
        var manifest = parser.manifest(root.path("metadata"), root.path("spec"));
        return parser.problems.isEmpty()
                ? new ManifestResult.Valid(manifest, CanonicalJson.digest(root))
                : new ManifestResult.Invalid(parser.problems);
    }

    private PromotionManifest manifest(JsonNode metadata, JsonNode spec) {
        var model = spec.path("model");
        var strategy = spec.path("strategy");
        var canary = strategy.path("canary");
        var deadlines = spec.path("deadlines");
        return new PromotionManifest(
                metadata.path("tenant").asString(),
                labels(metadata.path("labels")),
                model.path("name").asString(),
                model.path("version").asString(),
                model.has("digest") ? new Digest(model.path("digest").asString()) : null,
                spec.path("to").asString(),
                "reject",
                approvals(spec.path("gates")),
                strategy.has("preset") ? strategy.path("preset").asString() : null,
                canary.isMissingNode() ? null : steps(canary.path("steps")),
                duration("spec.strategy.canary.bake", canary.path("bake")),
                duration("spec.strategy.canary.keepWarm", canary.path("keepWarm")),
                positive("spec.deadlines.total", deadlines.path("total")),
                positive("spec.deadlines.approval", deadlines.path("approval")));
    }

    private Map<String, String> labels(JsonNode node) {
        var labels = new LinkedHashMap<String, String>();
        node.properties().forEach(entry -> {
            var path = "metadata.labels." + entry.getKey();
            var value = entry.getValue().asString();
            Texts.flawOfLine(entry.getKey())
                    .or(() -> Texts.flawOfLine(value))
                    .ifPresent(flaw -> problem(path, value, flaw, "make label and value one line of plain text each"));
            labels.put(entry.getKey(), value);
        });
        return labels;
    }

    private List<Role> approvals(JsonNode gates) {
        var roles = new ArrayList<Role>();
        for (int i = 0; i < gates.size(); i++) {
            var role = Role.parse(gates.get(i).path("approval").path("role").asString());
            if (roles.contains(role)) {
                problem(
                        "spec.gates[" + i + "].approval.role",
                        role.id(),
                        "stands twice",
                        "remove one; a role approves once");
            }
            roles.add(role);
        }
        return roles;
    }

    private List<Step> steps(JsonNode nodes) {
        var steps = new ArrayList<Step>();
        int weight = 0;
        for (int i = 0; i < nodes.size(); i++) {
            var path = "spec.strategy.canary.steps[" + i + "]";
            var node = nodes.get(i);
            if (node.has("setWeight")) {
                int next = node.path("setWeight").asInt();
                if (next <= weight) {
                    problem(
                            path + ".setWeight",
                            Integer.toString(next),
                            "must be more than the " + weight + " % before it",
                            "let the weights rise; going back is what abort is for");
                }
                weight = next;
                steps.add(new Step.SetWeight(next));
            } else if (node.has("pause")) {
                var duration = node.path("pause").path("duration");
                steps.add(new Step.Pause(positive(path + ".pause.duration", duration)));
            } else {
                steps.add(analyze(path + ".analyze", node.path("analyze"), weight));
            }
        }
        return steps;
    }

    private Step analyze(String path, JsonNode node, int weight) {
        var standard = Presets.STANDARD_ANALYZE;
        if (weight == 0) {
            problem(path, "", "has no setWeight before it", "put a setWeight first: there is nothing to analyze yet");
        }
        var min = orElse(duration(path + ".min", node.path("min")), standard.min());
        var max = orElse(duration(path + ".max", node.path("max")), longer(min, standard.max()));
        if (max.compareTo(min) < 0) {
            problem(
                    path + ".max",
                    Durations.format(max),
                    "is less than min " + Durations.format(min),
                    "make max at least min");
            return standard;
        }
        return new Step.Analyze(
                min,
                max,
                node.path("minServed").asLong(standard.minServed()),
                constant(Step.OnInsufficientData.class, node.path("onInsufficientData"), standard.onInsufficientData()),
                constant(Step.OnUndecided.class, node.path("onUndecided"), standard.onUndecided()));
    }

    private @Nullable Duration positive(String path, JsonNode node) {
        var duration = duration(path, node);
        if (duration != null && duration.isZero()) {
            problem(path, node.asString(), "must be longer than nothing", "give a duration such as 30s, 5m or 2h");
        }
        return duration;
    }

    private @Nullable Duration duration(String path, JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        var duration = Durations.parse(node.asString());
        if (duration.isEmpty()) {
            problem(
                    path,
                    node.asString(),
                    "is too long",
                    "give a duration of at most " + Durations.format(Durations.MAX));
        }
        return duration.orElse(null);
    }

    private void problem(String path, String value, String message, String remedy) {
        problems.add(new FieldProblem(path, value, message, remedy));
    }

    private static Duration orElse(@Nullable Duration duration, Duration otherwise) {
        return duration == null ? otherwise : duration;
    }

    private static Duration longer(Duration left, Duration right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, E absent) {
        return node.isMissingNode()
                ? absent
                : Enum.valueOf(type, node.asString().toUpperCase(Locale.ROOT));
    }
}
