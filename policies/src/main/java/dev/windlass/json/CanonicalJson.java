package dev.windlass.json;

import dev.windlass.domain.Digest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The one text of a JSON value, in the manner of RFC 8785: keys sorted by UTF-16 code units, no spaces, the
/// least escaping, numbers in their shortest form. Whole numbers are written in full (RFC 8785 would round
/// those above 2^53), other numbers are IEEE doubles as ECMAScript writes them. The same value gives the
/// same bytes on every machine, so a SHA-256 of them names it.
public final class CanonicalJson {
    private static final int HIGHEST_CONTROL = 0x1f;
    private static final BigDecimal PLAIN_LIMIT = new BigDecimal("1e21");

    private CanonicalJson() {}

    /// The canonical text of a value that [WindlassJson] can write.
    ///
    /// @throws IllegalArgumentException if a number is NaN or infinite, which JSON can't say
    public static String write(Object value) {
        JsonNode tree =
                value instanceof JsonNode node ? node : WindlassJson.mapper().valueToTree(value);
        var text = new StringBuilder();
        append(tree, text);
        return text.toString();
    }

    /// The SHA-256 of the canonical text's UTF-8 bytes.
    public static Digest digest(Object value) {
        return sha256(write(value).getBytes(StandardCharsets.UTF_8));
    }

    /// The SHA-256 of bytes.
    public static Digest sha256(byte[] bytes) {
        var hash = Sha256.begin();
        hash.update(bytes);
        return Sha256.end(hash);
    }

    private static void append(JsonNode node, StringBuilder text) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, text);
            case ARRAY -> array(node, text);
            case STRING -> string(node.stringValue(), text);
            case NUMBER -> text.append(number(node));
            case BOOLEAN -> text.append(node.booleanValue());
            case NULL -> text.append("null");
            case BINARY, POJO, MISSING ->
                throw new IllegalArgumentException("no canonical form for a " + node.getNodeType() + " node");
        }
    }

    private static void object(JsonNode node, StringBuilder text) {
        var sorted = new TreeMap<String, JsonNode>();
        node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        char before = '{';
        for (var entry : sorted.entrySet()) {
            text.append(before);
            string(entry.getKey(), text);
            text.append(':');
            append(entry.getValue(), text);
            before = ',';
        }
        text.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void array(JsonNode node, StringBuilder text) {
        text.append('[');
        for (int i = 0; i < node.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            append(node.get(i), text);
        }
        text.append(']');
    }

    private static String number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.bigIntegerValue().toString();
        }
        double value = node.doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        return shortest(value);
    }

    /// As ECMAScript's Number::toString: plain from 1e-6 up to 1e21, else with an exponent.
    private static String shortest(double value) {
        if (value == 0) {
            return "0";
        }
        var decimal = fewestDigits(value).stripTrailingZeros();
        var magnitude = decimal.abs();
        if (magnitude.compareTo(PLAIN_LIMIT) < 0 && magnitude.compareTo(new BigDecimal("1e-6")) >= 0) {
            return decimal.toPlainString();
        }
        BigInteger digits = decimal.unscaledValue().abs();
        var all = digits.toString();
        int exponent = all.length() - 1 - decimal.scale();
        var fraction = all.length() == 1 ? "" : "." + all.substring(1);
        return (value < 0 ? "-" : "") + all.charAt(0) + fraction + "e" + (exponent < 0 ? "" : "+") + exponent;
    }

    /// Java writes at least two digits, which for the smallest numbers is one too many.
    private static BigDecimal fewestDigits(double value) {
        var oneDigit = new BigDecimal(value).round(new MathContext(1));
        return oneDigit.doubleValue() == value ? oneDigit : new BigDecimal(Double.toString(value));
    }

    private static void string(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c <= HIGHEST_CONTROL) {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
