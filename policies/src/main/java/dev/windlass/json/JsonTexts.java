package dev.windlass.json;

import dev.windlass.domain.Texts;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Looks at every text in a tree that came from outside, member names included, whatever they are for.
public final class JsonTexts {
    private JsonTexts() {}

    /// The first text that [Texts#flaw] refuses, with its path; empty if there is none. As deep as its parser
    /// allows.
    public static Optional<FieldProblem> problem(JsonNode tree) {
        return problem("", tree);
    }

    private static Optional<FieldProblem> problem(String path, JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> flaw(path, node.stringValue());
            case OBJECT -> object(path, node);
            case ARRAY -> array(path, node);
            default -> Optional.empty();
        };
    }

    private static Optional<FieldProblem> object(String path, JsonNode node) {
        for (var entry : node.properties()) {
            var field = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            var problem = flaw(field, entry.getKey()).or(() -> problem(field, entry.getValue()));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<FieldProblem> array(String path, JsonNode node) {
        for (int i = 0; i < node.size(); i++) {
            var problem = problem(path + "[" + i + "]", node.get(i));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<FieldProblem> flaw(String path, String text) {
        return Texts.flaw(text).map(flaw -> new FieldProblem(path, text, flaw, "write text without such characters"));
    }
}
