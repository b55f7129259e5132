package dev.windlass.manifest;

import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.Nearest;
import dev.windlass.json.StrictYaml;
import dev.windlass.json.WindlassJson;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads a strategy that stands alone, such as `canary: { steps: [...] }`: exactly what may stand below a manifest's
/// `strategy`, but no preset.
public final class StrategyParser {
    private static final String AT = "spec.strategy";

    private StrategyParser() {}

    /// What became of a text.
    public sealed interface Result {
        record Valid(TenantPreset preset) implements Result {}

        record Invalid(List<FieldProblem> problems) implements Result {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /// @param name of the preset that it is to be
    public static Result parse(String name, String yamlOrJson) {
        if (Presets.isBuiltIn(name)) {
            return new Result.Invalid(List.of(new FieldProblem(
                    "preset", name, "is one of the platform's own", "choose another name than " + Presets.NAMES)));
        }
        return switch (StrictYaml.read(yamlOrJson)) {
            case StrictYaml.Result.Refused(var problem) -> new Result.Invalid(List.of(ofStrategy(problem)));
            case StrictYaml.Result.Tree(var strategy) -> read(name, strategy);
        };
    }

    private static Result read(String name, JsonNode strategy) {
        if (strategy.has("preset")) {
            return new Result.Invalid(List.of(new FieldProblem(
                    "preset",
                    strategy.path("preset").toString(),
                    "stands for another strategy",
                    "give canary or blueGreen with all that it is to do")));
        }
        return switch (ManifestParser.parse(around(strategy))) {
            case ManifestResult.Invalid(var problems) ->
                new Result.Invalid(
                        problems.stream().map(StrategyParser::ofStrategy).toList());
            case ManifestResult.Valid(var manifest, var _) -> {
                var expansion = Presets.expand(manifest);
                yield new Result.Valid(new TenantPreset(
                        name,
                        CanonicalJson.write(strategy),
                        CanonicalJson.digest(strategy),
                        new Expansion(name, expansion.steps(), expansion.bake(), expansion.keepWarm())));
            }
        };
    }

    /// The smallest manifest that has it.
    private static JsonNode around(JsonNode strategy) {
        var root = WindlassJson.mapper().createObjectNode();
        root.put("apiVersion", "windlass.dev/v1").put("kind", "Promotion");
        root.putObject("metadata").put("tenant", "any");
        var spec = root.putObject("spec");
        spec.putObject("model").put("name", "any").put("version", "1");
        spec.put("to", "any");
        spec.set("strategy", strategy);
        return root;
    }

    private static FieldProblem ofStrategy(FieldProblem problem) {
        var path = problem.path();
        var below = path.startsWith(AT + ".")
                ? path.substring(AT.length() + 1)
                : path.isEmpty() || path.equals(AT) ? "strategy" : path;
        // Of a document that is none, the reader knows only how a manifest begins.
        var remedy = problem.remedy().contains("apiVersion") ? "give canary or blueGreen" : problem.remedy();
        return new FieldProblem(below, problem.value(), problem.message(), remedy);
    }

    /// What to say of a manifest's preset that nobody knows.
    ///
    /// @param own names of the tenant's
    public static FieldProblem unknown(String tenant, String name, Collection<String> own) {
        var known = Stream.concat(Presets.NAMES.stream(), own.stream()).toList();
        var meant =
                Nearest.to(name, known).map(it -> "did you mean " + it + "? ").orElse("");
        return new FieldProblem(
                AT + ".preset",
                name,
                "is neither one of the platform's presets nor of tenant " + tenant + "'s",
                meant + "use one of " + String.join(", ", known) + ", or set it: windlass preset set " + tenant + " "
                        + name + " -f strategy.yaml");
    }
}
