package dev.windlass.manifest;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Notification;
import dev.windlass.domain.PromotionManifest;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads `promotion.yaml` (or the same document as JSON). Untrusted text, read by [StrictYaml]'s bounds
/// and checked against `schema/promotion-v1.schema.json`, which lists every field of this version.
/// Unknown fields are errors; fields that a later version will know are refused by name.
public final class ManifestParser {
    /// The schema's resource name, for whoever wants to show it.
    public static final String SCHEMA = "/schema/promotion-v1.schema.json";

    private static final SchemaCheck CHECK = SchemaCheck.of(SCHEMA);

    private final FieldReader fields = new FieldReader();

    private ManifestParser() {}

    /// All problems are reported together, as far as the text could be read: a text that isn't YAML has
    /// one problem, one that breaks the schema has the schema's, and only one that keeps it is looked at
    /// more closely.
    public static ManifestResult parse(String yamlOrJson) {
        return switch (StrictYaml.read(yamlOrJson)) {
            case StrictYaml.Result.Refused(FieldProblem problem) -> new ManifestResult.Invalid(List.of(problem));
            case StrictYaml.Result.Tree(JsonNode root) -> parse(root);
        };
    }

    static ManifestResult parse(JsonNode root) {
        var broken = CHECK.problems(root);
        if (!broken.isEmpty()) {
            return new ManifestResult.Invalid(broken);
        }
        var parser = new ManifestParser();
        var manifest = parser.manifest(root.path("metadata"), root.path("spec"));
        return parser.fields.problems().isEmpty()
                ? new ManifestResult.Valid(manifest, CanonicalJson.digest(root))
                : new ManifestResult.Invalid(parser.fields.problems());
    }

    private PromotionManifest manifest(JsonNode metadata, JsonNode spec) {
        var model = spec.path("model");
        var strategy = spec.path("strategy");
        var own = own(strategy);
        var deadlines = spec.path("deadlines");
        var gates = new GateReader(spec.path("gates"), fields);
        return new PromotionManifest(
                metadata.path("tenant").asString(),
                labels(metadata.path("labels")),
                model.path("name").asString(),
                model.path("version").asString(),
                model.has("digest") ? new Digest(model.path("digest").asString()) : null,
                spec.path("to").asString(),
                spec.path("onConflict").asString("reject"),
                gates.approvals(),
                strategy.has("preset") ? strategy.path("preset").asString() : null,
                own == null ? null : own.steps(),
                own == null ? null : own.bake(),
                own == null ? null : own.keepWarm(),
                fields.positive("spec.deadlines.total", deadlines.path("total")),
                fields.positive("spec.deadlines.approval", deadlines.path("approval")),
                gates.others(),
                notifications(spec.path("notify")),
                spec.has("device") ? spec.path("device").asString() : null);
    }

    /// A strategy of the manifest's own: what it says of it.
    private record Own(
            List<Step> steps,
            @Nullable Duration bake,
            @Nullable Duration keepWarm) {}

    private @Nullable Own own(JsonNode strategy) {
        for (var kind : List.of(Presets.CANARY, Presets.BLUE_GREEN)) {
            var node = strategy.path(kind);
            if (!node.isMissingNode()) {
                var path = "spec.strategy." + kind;
                var reader = new StepReader(path, node, fields);
                return new Own(
                        kind.equals(Presets.CANARY) ? reader.canary() : reader.blueGreen(),
                        fields.duration(path + ".bake", node.path("bake")),
                        fields.duration(path + ".keepWarm", node.path("keepWarm")));
            }
        }
        return null;
    }

    private Map<String, String> labels(JsonNode node) {
        var labels = new LinkedHashMap<String, String>();
        node.properties().forEach(entry -> {
            var path = "metadata.labels." + entry.getKey();
            var value = entry.getValue().asString();
            Texts.flawOfLine(entry.getKey())
                    .or(() -> Texts.flawOfLine(value))
                    .ifPresent(flaw ->
                            fields.problem(path, value, flaw, "make label and value one line of plain text each"));
            labels.put(entry.getKey(), value);
        });
        return labels;
    }

    private List<Notification> notifications(JsonNode nodes) {
        var read = new ArrayList<Notification>();
        for (int i = 0; i < nodes.size(); i++) {
            var node = nodes.get(i);
            read.add(new Notification(
                    node.path("when")
                            .valueStream()
                            .map(JsonNode::asString)
                            .distinct()
                            .toList(),
                    GateReader.url(
                            fields,
                            "spec.notify[" + i + "].cloudEvent",
                            node.path("cloudEvent").asString())));
        }
        return read;
    }
}
