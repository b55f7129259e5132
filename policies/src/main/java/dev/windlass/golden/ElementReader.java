package dev.windlass.golden;

import dev.windlass.json.FieldProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads JSON values as elements of one type; the first that is none is named.
final class ElementReader {
    private final String path;
    private final ElementType type;
    private final List<FieldProblem> problems;

    ElementReader(String path, ElementType type, List<FieldProblem> problems) {
        this.path = path;
        this.type = type;
        this.problems = problems;
    }

    @Nullable Elements read(List<JsonNode> values) {
        return type == ElementType.BYTES ? texts(values) : fixed(values);
    }

    private @Nullable Elements texts(List<JsonNode> values) {
        var texts = new ArrayList<byte[]>(values.size());
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isString()) {
                return wrong(
                        i, values.get(i), "is no text", "write a string; the model's own way to say \"missing\" too");
            }
            texts.add(values.get(i).stringValue().getBytes(StandardCharsets.UTF_8));
        }
        return Elements.texts(texts);
    }

    private @Nullable Elements fixed(List<JsonNode> values) {
        var data = new byte[values.size() * type.byteSize()];
        for (int i = 0; i < values.size(); i++) {
            var bits = bits(values.get(i));
            if (bits.isEmpty()) {
                return wrong(i, values.get(i), "is no " + type, remedy());
            }
            Elements.put(data, type, i, bits.getAsLong());
        }
        return Elements.fixed(type, data);
    }

    private OptionalLong bits(JsonNode value) {
        if (type == ElementType.BOOL) {
            return value.isBoolean() ? OptionalLong.of(value.booleanValue() ? 1 : 0) : OptionalLong.empty();
        }
        return type.floating() ? floating(value) : integral(value);
    }

    private OptionalLong integral(JsonNode value) {
        if (!value.isIntegralNumber()) {
            return OptionalLong.empty();
        }
        var integer = value.bigIntegerValue();
        boolean fits = integer.compareTo(type.least()) >= 0 && integer.compareTo(type.greatest()) <= 0;
        return fits ? OptionalLong.of(integer.longValue()) : OptionalLong.empty();
    }

    /// A number that only an infinity stands for in this type is none of it.
    private OptionalLong floating(JsonNode value) {
        if (value.isString()) {
            return switch (value.stringValue()) {
                case "NaN" -> OptionalLong.of(type.bits(Double.NaN));
                case "Infinity" -> OptionalLong.of(type.bits(Double.POSITIVE_INFINITY));
                case "-Infinity" -> OptionalLong.of(type.bits(Double.NEGATIVE_INFINITY));
                default -> OptionalLong.empty();
            };
        }
        if (!value.isNumber()) {
            return OptionalLong.empty();
        }
        double number = value.doubleValue();
        long bits = type.bits(number);
        return Double.isInfinite(number) == Double.isInfinite(type.value(bits))
                ? OptionalLong.of(bits)
                : OptionalLong.empty();
    }

    private String remedy() {
        return switch (type) {
            case BOOL -> "write true or false";
            case FP16, BF16, FP32, FP64 -> "write a number that fits, or NaN, Infinity, -Infinity; not null";
            default -> "write an integer from " + type.least() + " to " + type.greatest();
        };
    }

    private @Nullable Elements wrong(int index, JsonNode value, String message, String remedy) {
        problems.add(new FieldProblem(path + "[" + index + "]", value.toString(), message, remedy));
        return null;
    }
}
