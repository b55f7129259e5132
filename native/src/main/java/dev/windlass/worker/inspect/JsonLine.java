package dev.windlass.worker.inspect;

import dev.windlass.slab.TensorSpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// One JSON object on one line, as much of JSON as an inspection prints.
final class JsonLine {
    private final StringBuilder members = new StringBuilder();

    JsonLine put(String name, String value) {
        return member(name, quoted(value));
    }

    JsonLine put(String name, long value) {
        return member(name, Long.toString(value));
    }

    /// As base64.
    JsonLine put(String name, byte[] value) {
        return put(name, Base64.getEncoder().encodeToString(value));
    }

    JsonLine put(String name, JsonLine value) {
        return member(name, value.toString());
    }

    JsonLine put(String name, List<TensorSpec> specs) {
        return member(name, specs.stream().map(JsonLine::of).collect(Collectors.joining(",", "[", "]")));
    }

    @Override
    public String toString() {
        return "{" + members + "}";
    }

    private static String of(TensorSpec spec) {
        var line = new JsonLine()
                .put("name", spec.name())
                .put("datatype", spec.datatype().name())
                .member("shape", spec.shape().toString().replace(" ", ""));
        if (spec.optional()) {
            line.member("optional", "true");
        }
        if (spec.anyRank()) {
            line.member("anyRank", "true");
        }
        if (!spec.columns().isEmpty()) {
            line.put("columns", spec.columns());
        }
        return line.toString();
    }

    private JsonLine member(String name, String json) {
        members.append(members.isEmpty() ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(json);
        return this;
    }

    /// ASCII only: whatever reads the line, in whatever encoding, reads the same.
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
