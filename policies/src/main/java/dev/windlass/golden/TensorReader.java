package dev.windlass.golden;

import dev.windlass.json.FieldProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads one tensor of a golden set's document. `data` is flat or nested, row-major.
final class TensorReader {
    private static final Set<String> FIELDS = Set.of("name", "datatype", "shape", "data");
    private static final int NAME_CHARS_MAX = 1_000;
    private static final int RANK_MAX = 8;

    private final String path;
    private final JsonNode tensor;
    private final boolean answers;
    private final List<FieldProblem> problems;

    /// @param answers whether it is an output, which may have a tolerance
    /// @param problems what is wrong is added here
    TensorReader(String path, JsonNode tensor, boolean answers, List<FieldProblem> problems) {
        this.path = path;
        this.tensor = tensor;
        this.answers = answers;
        this.problems = problems;
    }

    /// A tensor and how many rows it has.
    record Read(int rows, GoldenTensor tensor) {}

    /// Null if something is wrong with it.
    @Nullable Read read() {
        int before = problems.size();
        for (var field : tensor.propertyNames()) {
            if (!FIELDS.contains(field) && !(answers && field.equals("tolerance"))) {
                wrong(
                        "." + field,
                        "",
                        "is an unknown field",
                        "use name, datatype, shape, data" + (answers ? " and tolerance" : ""));
            }
        }
        var name = name();
        var type = type();
        var shape = shape();
        if (problems.size() > before || type == null) {
            return null;
        }
        var tolerance = answers ? tolerance(type) : null;
        var data = new ArrayList<JsonNode>();
        flatten(tensor.path("data"), data);
        long wanted = shape.stream().reduce(1L, (a, b) -> a * b);
        if (!tensor.path("data").isArray() || data.size() != wanted) {
            wrong(
                    ".data",
                    data.size() + " values",
                    "must be a list of " + wanted + " values, as the shape says",
                    "give them all");
        }
        var elements = problems.size() > before ? null : new ElementReader(path + ".data", type, problems).read(data);
        return elements == null || problems.size() > before
                ? null
                : new Read(
                        shape.getFirst().intValue(),
                        new GoldenTensor(name, shape.subList(1, shape.size()), elements, tolerance));
    }

    private String name() {
        var name = tensor.path("name").asString("");
        if (!tensor.path("name").isString() || name.isEmpty() || name.length() > NAME_CHARS_MAX) {
            wrong(
                    ".name",
                    name,
                    "must be a text of 1-" + NAME_CHARS_MAX + " characters",
                    "write the model's own name of it");
        }
        return name;
    }

    private @Nullable ElementType type() {
        var given = tensor.path("datatype").asString("");
        var type = ElementType.named(given).orElse(null);
        if (type == null) {
            wrong(".datatype", given, "is no datatype", "use one of " + Arrays.toString(ElementType.values()));
        }
        return type;
    }

    /// Each dimension from 1 on, so that no product hides behind a zero, and small enough to multiply.
    private List<Long> shape() {
        var dims = new ArrayList<Long>();
        long elements = 1;
        for (var dim : tensor.path("shape")) {
            boolean fits = dim.isIntegralNumber()
                    && dim.canConvertToInt()
                    && dim.intValue() >= 1
                    && (elements *= dim.intValue()) <= GoldenSet.ELEMENTS_MAX;
            if (!fits) {
                wrong(
                        ".shape",
                        tensor.path("shape").toString(),
                        "must have dimensions from 1 on, whose product is at most " + GoldenSet.ELEMENTS_MAX,
                        "write the shape of data, rows first");
                return List.of(1L);
            }
            dims.add(dim.longValue());
        }
        if (dims.isEmpty() || dims.size() > RANK_MAX + 1) {
            wrong(
                    ".shape",
                    tensor.path("shape").toString(),
                    "must be a list of 1-" + (RANK_MAX + 1) + " dimensions",
                    "begin it with the number of rows");
            return List.of(1L);
        }
        if (dims.getFirst() > GoldenSet.ROWS_MAX) {
            wrong(".shape", dims.toString(), "has more than " + GoldenSet.ROWS_MAX + " rows", "take fewer rows");
        }
        return dims;
    }

    private @Nullable Tolerance tolerance(ElementType type) {
        var given = tensor.path("tolerance");
        if (!type.floating()) {
            if (!given.isMissingNode()) {
                wrong(
                        ".tolerance",
                        "",
                        "is for floating-point outputs, and this is " + type,
                        "leave it out: " + type + " must be equal");
            }
            return null;
        }
        var absolute = given.path("absolute");
        var relative = given.path("relative");
        var fields = given.isObject() && given.size() == 2 && absolute.isNumber() && relative.isNumber();
        try {
            if (fields) {
                return new Tolerance(absolute.doubleValue(), relative.doubleValue());
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        wrong(
                ".tolerance",
                given.isMissingNode() ? "" : given.toString(),
                "must say how far answers may be from data, as two numbers from 0 on",
                "write {\"absolute\": 1e-5, \"relative\": 1e-4}");
        return null;
    }

    private static void flatten(JsonNode node, List<JsonNode> into) {
        if (node.isArray()) {
            node.forEach(each -> flatten(each, into));
        } else if (!node.isMissingNode()) {
            into.add(node);
        }
    }

    private void wrong(String field, String value, String message, String remedy) {
        problems.add(new FieldProblem(path + field, value, message, remedy));
    }
}
