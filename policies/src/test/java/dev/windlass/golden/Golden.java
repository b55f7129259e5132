package dev.windlass.golden;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Golden sets for tests.
final class Golden {
    private Golden() {}

    static String tensor(String name, String datatype, String shape, String data, String more) {
        return "{\"name\": \"%s\", \"datatype\": \"%s\", \"shape\": %s, \"data\": %s%s}"
                .formatted(name, datatype, shape, data, more);
    }

    static String document(String inputs, String outputs) {
        return "{\"apiVersion\": \"windlass.dev/v1\", \"kind\": \"GoldenSet\", \"inputs\": [" + inputs
                + "], \"outputs\": [" + outputs + "]}";
    }

    static GoldenRead read(String json) {
        return GoldenReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    static GoldenSet set(String inputs, String outputs) {
        return switch (read(document(inputs, outputs))) {
            case GoldenRead.Good(var set) -> set;
            case GoldenRead.Wrong(var problems) -> throw new AssertionError(problems);
        };
    }

    static List<String> problems(String json) {
        return switch (read(json)) {
            case GoldenRead.Good(var set) -> throw new AssertionError("read: " + set);
            case GoldenRead.Wrong(var problems) ->
                problems.stream().map(String::valueOf).toList();
        };
    }
}
