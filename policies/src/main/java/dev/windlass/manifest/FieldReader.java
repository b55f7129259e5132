package dev.windlass.manifest;

import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads fields of a document that keeps its schema, and collects what is wrong with them all the same.
final class FieldReader {
    private final List<FieldProblem> problems = new ArrayList<>();

    List<FieldProblem> problems() {
        return List.copyOf(problems);
    }

    void problem(String path, String value, String message, String remedy) {
        problems.add(new FieldProblem(path, value, message, remedy));
    }

    /// Null if it is absent, or not longer than nothing.
    @Nullable Duration positive(String path, JsonNode node) {
        var duration = duration(path, node);
        if (duration != null && duration.isZero()) {
            problem(path, node.asString(), "must be longer than nothing", "give a duration such as 30s, 5m or 2h");
        }
        return duration;
    }

    /// Null if it is absent, or too long.
    @Nullable Duration duration(String path, JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        var duration = Durations.parse(node.asString());
        if (duration.isEmpty()) {
            problem(
                    path,
                    node.asString(),
                    "is too long",
                    "give a duration of at most " + Durations.format(Durations.MAX));
        }
        return duration.orElse(null);
    }
}
