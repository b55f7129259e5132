package dev.windlass.policy;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.windlass.json.FieldProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A document's `params` as typed values: each mapping becomes a struct of its own, so that a typo in
/// `params.marginn` is found when the document is compiled. Lists hold values of one type; of mappings, all
/// with the same fields.
final class ParamType {
    private ParamType() {}

    /// The type of a params value that [#values] gave; structs are added to `structs` under names below
    /// `name`.
    static CelType of(String name, Object value, Map<String, CelType> structs) {
        return switch (value) {
            case Boolean _ -> SimpleType.BOOL;
            case Long _ -> SimpleType.INT;
            case Double _ -> SimpleType.DOUBLE;
            case String _ -> SimpleType.STRING;
            case List<?> list -> ListType.create(list.isEmpty() ? SimpleType.DYN : of(name, list.getFirst(), structs));
            case Map<?, ?> map -> struct(name, map, structs);
            default -> throw new IllegalArgumentException(name + " is of no type that a parameter can have");
        };
    }

    /// What is wrong with a document's params: nulls, and lists of values that aren't alike.
    static void problems(JsonNode node, String path, List<FieldProblem> problems) {
        switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().forEach(entry -> problems(entry.getValue(), path + "." + entry.getKey(), problems));
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    problems(node.get(i), path + "[" + i + "]", problems);
                    if (!shape(node.get(i)).equals(shape(node.get(0)))) {
                        problems.add(new FieldProblem(
                                path + "[" + i + "]",
                                node.get(i).toString(),
                                "isn't of the same type as the first of the list",
                                "give all the same fields, and numbers all with or all without a decimal point"));
                    }
                }
            }
            case NULL -> problems.add(new FieldProblem(path, "null", "has no value", "give a value or remove it"));
            case BINARY, BOOLEAN, MISSING, NUMBER, POJO, STRING -> {}
        }
    }

    /// Params as the values that CEL knows. Only for a node without [#problems].
    static Map<String, Object> values(JsonNode params) {
        var values = new LinkedHashMap<String, Object>();
        params.properties().forEach(entry -> values.put(entry.getKey(), value(entry.getValue())));
        return values;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            return values(node);
        }
        if (node.isArray()) {
            var list = new ArrayList<Object>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
        }
        return node.isBoolean() ? (Object) node.asBoolean() : node.asString();
    }

    private static CelType struct(String name, Map<?, ?> map, Map<String, CelType> structs) {
        var types = new LinkedHashMap<String, CelType>();
        map.forEach((key, value) -> types.put(key.toString(), of(name + "." + key, value, structs)));
        var fields = ImmutableMap.copyOf(types);
        var struct = StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
        structs.put(name, struct);
        return struct;
    }

    /// A text that is equal for values of the same type.
    private static String shape(JsonNode node) {
        if (node.isObject()) {
            var shape = new TreeMap<String, String>();
            node.properties().forEach(entry -> shape.put(entry.getKey(), shape(entry.getValue())));
            return shape.toString();
        }
        if (node.isArray()) {
            return node.isEmpty() ? "[]" : "[" + shape(node.get(0)) + "]";
        }
        return node.isNumber()
                ? (node.isIntegralNumber() ? "int" : "double")
                : node.getNodeType().name();
    }
}
