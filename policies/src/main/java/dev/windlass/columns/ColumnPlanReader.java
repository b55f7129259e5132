package dev.windlass.columns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.columns.ColumnPlan.Read;
import dev.windlass.columns.Feature.Categories;
import dev.windlass.columns.Feature.Unknown;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.JsonTexts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a plan: a JSON list of columns, each a name or an object. Says the first thing that is wrong.
final class ColumnPlanReader {
    private static final Set<String> NUMERIC = Set.of("name", "impute", "offset", "scale");
    private static final Set<String> ONE_HOT = Set.of("name", "oneHot", "unknown");
    private static final Set<String> ORDINAL = Set.of("name", "ordinal", "unknown");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxDocumentLength(ColumnPlan.BYTES_MAX)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// The reason to stop reading.
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String path, Object value, String message, String remedy) {
            this(new FieldProblem(path, String.valueOf(value), message, remedy));
        }

        Wrong(FieldProblem problem) {
            super(problem.toString(), null, false, false);
        }
    }

    Read read(String json) {
        try {
            return new Read.Good(plan(json));
        } catch (Wrong wrong) {
            return new Read.Wrong(String.valueOf(wrong.getMessage()));
        } catch (JacksonException broken) {
            var reason = broken.getOriginalMessage().lines().findFirst().orElse("");
            return new Read.Wrong(
                    new FieldProblem("", "", "isn't valid JSON: " + reason, "write a list of columns").toString());
        }
    }

    private static ColumnPlan plan(String json) throws Wrong {
        var tree = tree(json);
        var features = new ArrayList<Feature>();
        var names = new HashSet<String>();
        for (int i = 0; i < tree.size(); i++) {
            var feature = feature("[" + i + "]", tree.get(i));
            if (!names.add(feature.name())) {
                throw new Wrong("[" + i + "].name", feature.name(), "stands twice", "give each column once");
            }
            features.add(feature);
        }
        var plan = new ColumnPlan(features);
        if (plan.width() > ColumnPlan.WIDTH_MAX) {
            throw new Wrong(
                    "",
                    plan.width() + " numbers",
                    "makes a row of more than " + ColumnPlan.WIDTH_MAX,
                    "encode categories as ordinals, or in the model");
        }
        return plan;
    }

    private static JsonNode tree(String json) throws Wrong {
        int byteSize = json.getBytes(UTF_8).length;
        if (byteSize > ColumnPlan.BYTES_MAX) {
            throw new Wrong(
                    "",
                    byteSize + " bytes",
                    "has more than " + ColumnPlan.BYTES_MAX,
                    "give fewer categories, or encode them in the model");
        }
        var tree = MAPPER.readTree(json);
        var flaw = JsonTexts.problem(tree);
        if (flaw.isPresent()) {
            throw new Wrong(flaw.get());
        }
        if (!tree.isArray() || tree.isEmpty()) {
            throw new Wrong("", "", "must be a list of at least one column", "write [\"age\", \"income\"]");
        }
        return tree;
    }

    private static Feature feature(String path, JsonNode node) throws Wrong {
        if (node.isString()) {
            return new Feature.Numeric(name(path, node), null, 0, 1);
        }
        if (!node.isObject()) {
            throw new Wrong(path, node, "must be a column's name or an object", "write {\"name\": \"age\"}");
        }
        var name = name(path + ".name", node.path("name"));
        if (node.has("oneHot")) {
            known(path, node, ONE_HOT);
            var categories = categories(path + ".oneHot", node.get("oneHot"));
            return new Feature.OneHot(name, categories, unknown(path + ".unknown", node.get("unknown"), true));
        }
        if (node.has("ordinal")) {
            known(path, node, ORDINAL);
            var categories = categories(path + ".ordinal", node.get("ordinal"));
            return new Feature.Ordinal(name, categories, unknown(path + ".unknown", node.get("unknown"), false));
        }
        known(path, node, NUMERIC);
        double scale = number(path + ".scale", node.get("scale"), 1.0);
        if (scale == 0) {
            throw new Wrong(path + ".scale", 0, "is what values are divided by", "write 1 for a constant column");
        }
        return new Feature.Numeric(
                name,
                node.has("impute") ? number(path + ".impute", node.get("impute"), 0) : null,
                number(path + ".offset", node.get("offset"), 0),
                scale);
    }

    private static String name(String path, JsonNode node) throws Wrong {
        if (!node.isString()
                || node.stringValue().isEmpty()
                || node.stringValue().length() > 256) {
            throw new Wrong(
                    path,
                    node.isMissingNode() ? "" : node,
                    "must be a text of 1-256 characters",
                    "write the table's column");
        }
        return node.stringValue();
    }

    private static void known(String path, JsonNode node, Set<String> fields) throws Wrong {
        for (var field : node.propertyNames()) {
            if (!fields.contains(field)) {
                throw new Wrong(
                        path + "." + field,
                        node.get(field),
                        "is unknown beside the others",
                        "use " + fields.stream().sorted().toList());
            }
        }
    }

    private static double number(String path, @Nullable JsonNode node, double otherwise) throws Wrong {
        if (node == null) {
            return otherwise;
        }
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw new Wrong(path, node, "must be a finite number", "write one, or leave it out");
        }
        return node.doubleValue();
    }

    private static Categories categories(String path, JsonNode list) throws Wrong {
        if (!list.isArray() || list.isEmpty()) {
            throw new Wrong(path, list, "must be a list of at least one category", "write [\"DE\", \"FR\"]");
        }
        int nullAt = -1;
        var texts = new ArrayList<String>();
        var numbers = new ArrayList<Long>();
        var seen = new HashSet<Object>();
        for (int i = 0; i < list.size(); i++) {
            var each = list.get(i);
            boolean whole = each.isIntegralNumber() && each.canConvertToLong();
            if (!each.isString() && !whole && !each.isNull()) {
                throw new Wrong(path + "[" + i + "]", each, "must be a text, a whole number or null", "write it so");
            }
            if (!seen.add(each)) {
                throw new Wrong(path + "[" + i + "]", each, "stands twice", "give each category once");
            }
            nullAt = each.isNull() ? i : nullAt;
            if (each.isString() || each.isNull()) {
                texts.add(each.isNull() ? "" : each.stringValue());
            }
            if (whole || each.isNull()) {
                numbers.add(each.isNull() ? 0L : each.longValue());
            }
        }
        if (texts.size() != list.size() && numbers.size() != list.size()) {
            throw new Wrong(path, list, "mixes texts and numbers", "write all as the table's column has them");
        }
        return texts.size() == list.size()
                ? new Categories.Texts(texts, nullAt)
                : new Categories.Numbers(numbers, nullAt);
    }

    private static Unknown unknown(String path, @Nullable JsonNode node, boolean oneHot) throws Wrong {
        if (node == null || (node.isString() && node.stringValue().equals("refuse"))) {
            return new Unknown.Refused();
        }
        if (oneHot && node.isString() && node.stringValue().equals("zeros")) {
            return new Unknown.Zeros();
        }
        if (!oneHot && node.isNumber()) {
            return new Unknown.As(number(path, node, 0));
        }
        throw new Wrong(
                path,
                node,
                "says nothing of values that are no category",
                "write refuse or " + (oneHot ? "zeros" : "a number"));
    }
}
