package dev.windlass.manifest;

import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.SchemaCheck;
import dev.windlass.json.StrictYaml;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.GroupManifest.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a `kind: PromotionGroup` (YAML or JSON): untrusted text, checked against
/// `schema/promotion-group-v1.schema.json`. What a group has in common with a promotion is not spelt twice: each member
/// is made a promotion's document, which [ManifestParser] reads.
public final class GroupParser {
    /// The schema's resource name, for whoever wants to show it.
    public static final String SCHEMA = "/schema/promotion-group-v1.schema.json";

    /// What `kind` says.
    public static final String KIND = "PromotionGroup";

    private static final SchemaCheck CHECK = SchemaCheck.of(SCHEMA);
    private static final String OF_PROMOTION = "spec.model";

    private GroupParser() {}

    /// True if a text says that it is a group's manifest, whatever else is wrong with it.
    public static boolean claims(String yamlOrJson) {
        return StrictYaml.read(yamlOrJson) instanceof StrictYaml.Result.Tree(var root)
                && root.path("kind").asString("").equals(KIND);
    }

    /// All problems are reported together, as far as the text could be read.
    public static GroupResult parse(String yamlOrJson) {
        return switch (StrictYaml.read(yamlOrJson)) {
            case StrictYaml.Result.Refused(FieldProblem problem) -> new GroupResult.Invalid(List.of(problem));
            case StrictYaml.Result.Tree(JsonNode root) -> parse(root);
        };
    }

    private static GroupResult parse(JsonNode root) {
        var broken = CHECK.problems(root);
        if (!broken.isEmpty()) {
            return new GroupResult.Invalid(broken);
        }
        var problems = new ArrayList<FieldProblem>();
        var members = new ArrayList<Member>();
        var models = new HashSet<String>();
        var nodes = root.path("spec").path("members");
        for (int i = 0; i < nodes.size(); i++) {
            var path = "spec.members[" + i + "].model";
            var document = document(root, nodes.get(i).path("model"));
            switch (ManifestParser.parse(document)) {
                case ManifestResult.Invalid(var found) -> found.forEach(it -> problems.add(moved(it, path)));
                case ManifestResult.Valid valid -> {
                    var model = valid.manifest().model();
                    if (!models.add(model)) {
                        problems.add(new FieldProblem(
                                path + ".name",
                                model,
                                "stands twice",
                                "remove one: an endpoint goes to one version at a time"));
                    }
                    members.add(new Member(valid, document));
                }
            }
        }
        return problems.isEmpty()
                ? new GroupResult.Valid(
                        new GroupManifest(
                                root.path("metadata").path("tenant").asString(),
                                root.path("metadata").path("name").asString(),
                                root.path("spec").path("to").asString(),
                                members),
                        CanonicalJson.digest(root))
                // What all members share is wrong in each, and said once.
                : new GroupResult.Invalid(problems.stream().distinct().toList());
    }

    /// A member as a promotion of its own.
    private static String document(JsonNode group, JsonNode model) {
        var promotion = (ObjectNode) group.deepCopy();
        promotion.put("kind", "Promotion");
        ((ObjectNode) promotion.path("metadata")).remove("name");
        var spec = (ObjectNode) promotion.path("spec");
        spec.remove("members");
        spec.set("model", model);
        return WindlassJson.mapper().writeValueAsString(promotion);
    }

    private static FieldProblem moved(FieldProblem problem, String to) {
        var path = problem.path();
        return path.startsWith(OF_PROMOTION)
                ? new FieldProblem(
                        to + path.substring(OF_PROMOTION.length()),
                        problem.value(),
                        problem.message(),
                        problem.remedy())
                : problem;
    }
}
