package dev.windlass.json;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks a tree against one of our JSON Schemas and says what is wrong in words: each problem names field,
/// value and remedy. A field's `description` in the schema says what the field must be; `x-notYet` of an
/// object lists fields that a later version will know.
///
/// Immutable and thread-safe.
public final class SchemaCheck {
    private final Schema schema;
    private final JsonNode root;

    private SchemaCheck(Schema schema, JsonNode root) {
        this.schema = schema;
        this.root = root;
    }

    /// The check of a schema (draft 2020-12) among this module's resources.
    public static SchemaCheck of(String resource) {
        var root = WindlassJson.mapper().readTree(Shipped.text(resource));
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        return new SchemaCheck(registry.getSchema(root), root);
    }

    /// Everything that is wrong; empty if the tree keeps the schema.
    public List<FieldProblem> problems(JsonNode tree) {
        return schema.validate(tree).stream()
                .map(error -> problem(error, tree))
                .distinct()
                .toList();
    }

    private FieldProblem problem(Error error, JsonNode tree) {
        var location = error.getInstanceLocation();
        var path = path(location);
        var value = at(tree, location);
        var rules = rules(location);
        var property = Objects.requireNonNullElse(error.getProperty(), "");
        var field = path.isEmpty() ? property : path + "." + property;
        var wanted = "give " + rules.path("description").asString("a value that the schema allows");
        return switch (error.getKeyword()) {
            case "additionalProperties" -> unknown(field, property, rules, value);
            case "required" ->
                new FieldProblem(field, "", "is missing", "give " + described(rules.path("properties"), property));
            case "type" ->
                new FieldProblem(path, text(value), typeMessage(rules, value), typeRemedy(path, rules, value));
            case "minProperties", "maxProperties" ->
                new FieldProblem(
                        path, text(value), "must have " + rules.path("x-count").asString("other fields"), wanted);
            default -> new FieldProblem(path, text(value), "isn't allowed here", wanted);
        };
    }

    private FieldProblem unknown(String field, String property, JsonNode rules, @Nullable JsonNode value) {
        var found = value == null ? null : value.get(property);
        for (JsonNode later : rules.path("x-notYet")) {
            if (later.asString().equals(property)) {
                return new FieldProblem(
                        field, text(found), "is not supported yet", "remove it; this version can't keep its promise");
            }
        }
        var known = rules.path("properties").propertyNames();
        var meant = Nearest.to(property, known)
                .map(it -> "did you mean " + it + "? ")
                .orElse("");
        return new FieldProblem(
                field, text(found), "is an unknown field", meant + "use one of " + String.join(", ", known));
    }

    private static String typeMessage(JsonNode rules, @Nullable JsonNode value) {
        var found = value == null ? "nothing" : value.getNodeType().name().toLowerCase(Locale.ROOT);
        return "must be of type " + types(rules.path("type")) + ", not " + found;
    }

    private static String types(JsonNode type) {
        return type.isArray()
                ? type.valueStream().map(JsonNode::asString).collect(Collectors.joining(" or "))
                : type.asString();
    }

    private static String typeRemedy(String path, JsonNode rules, @Nullable JsonNode value) {
        if (types(rules.path("type")).equals("string") && value != null && value.isValueNode()) {
            var name = path.substring(path.lastIndexOf('.') + 1);
            return "put it in quotes: " + name + ": \"" + value.asString() + "\"";
        }
        return "give " + rules.path("description").asString("a value of that type");
    }

    private String described(JsonNode properties, String property) {
        return resolve(properties.path(property)).path("description").asString("a value");
    }

    /// The part of the schema that rules an instance location.
    private JsonNode rules(NodePath location) {
        var rules = root;
        for (int i = 0; i < location.getNameCount(); i++) {
            var element = location.getElement(i);
            rules = resolve(element instanceof Integer ? rules.path("items") : field(rules, element.toString()));
        }
        return rules;
    }

    /// The rules of a named field, or those for fields of any name.
    private static JsonNode field(JsonNode rules, String name) {
        var named = rules.path("properties").path(name);
        return named.isMissingNode() ? rules.path("additionalProperties") : named;
    }

    private JsonNode resolve(JsonNode rules) {
        var reference = rules.path("$ref").asString("");
        return reference.isEmpty() ? rules : root.at(reference.substring(1));
    }

    private static @Nullable JsonNode at(JsonNode tree, NodePath location) {
        JsonNode node = tree;
        for (int i = 0; i < location.getNameCount() && node != null; i++) {
            var element = location.getElement(i);
            node = element instanceof Integer index ? node.get(index) : node.get(element.toString());
        }
        return node;
    }

    private static String path(NodePath location) {
        var path = new StringBuilder();
        for (int i = 0; i < location.getNameCount(); i++) {
            var element = location.getElement(i);
            if (element instanceof Integer) {
                path.append('[').append(element).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(element);
            }
        }
        return path.toString();
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.toString();
    }
}
