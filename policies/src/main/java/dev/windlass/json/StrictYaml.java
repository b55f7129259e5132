package dev.windlass.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads YAML or JSON that others wrote into a tree. A text that starts with `{` is JSON. Bounded and
/// without YAML's sharp edges: at most [#MAX_BYTES] of UTF-8 unless the caller says more, [#MAX_DEPTH]
/// levels, one document, a mapping at the top, no duplicate keys, no anchors, no aliases, no tags, no
/// text that [dev.windlass.domain.Texts#flaw] refuses. What breaks a bound is refused, never cut.
public final class StrictYaml {
    /// Bytes of UTF-8 in one document.
    public static final int MAX_BYTES = 64 << 10;

    /// Mappings and lists within each other.
    public static final int MAX_DEPTH = 20;

    /// Bytes of UTF-8 that a caller may allow.
    public static final int MAX_BYTES_OF_ANY = 2 << 20;

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxDocumentLength(MAX_BYTES_OF_ANY)
            .maxNumberLength(40)
            .build();

    private static final ObjectMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().streamReadConstraints(LIMITS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictYaml() {}

    /// What reading gave.
    public sealed interface Result {
        /// The top of the tree, a mapping.
        record Tree(JsonNode root) implements Result {}

        record Refused(FieldProblem problem) implements Result {}
    }

    public static Result read(String text) {
        return read(text, MAX_BYTES);
    }

    /// Reads a text of at most so many bytes of UTF-8.
    ///
    /// @param maxBytes at most [#MAX_BYTES_OF_ANY]
    public static Result read(String text, int maxBytes) {
        if (text.length() > maxBytes || text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            return refused("is longer than " + maxBytes + " bytes", "shorten it");
        }
        try {
            JsonNode root;
            if (text.stripLeading().startsWith("{")) {
                root = JSON.readTree(text);
            } else {
                var reference = firstReference(text);
                if (reference != null) {
                    return new Result.Refused(reference);
                }
                root = YAML.readTree(text);
            }
            if (!root.isObject()) {
                return refused(
                        "must be a mapping of fields at the top", "start it with \"apiVersion: windlass.dev/v1\"");
            }
            var problem = JsonTexts.problem(root);
            return problem.isPresent() ? new Result.Refused(problem.get()) : new Result.Tree(root);
        } catch (JacksonException broken) {
            return refused("can't be read: " + reason(broken), "correct the text there");
        }
    }

    /// The first anchor, alias or tag: they make small texts into big trees, and YAML's types into
    /// surprises.
    private static @Nullable FieldProblem firstReference(String text) {
        try (JsonParser parser = YAML.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean alias = parser instanceof YAMLParser yaml && yaml.isCurrentAlias();
                if (alias || parser.getObjectId() != null) {
                    return referenceProblem(parser, "an anchor or alias", "write the value out");
                }
                if (parser.getTypeId() != null) {
                    return referenceProblem(parser, "a tag", "leave the tag out");
                }
            }
        }
        return null;
    }

    private static FieldProblem referenceProblem(JsonParser parser, String what, String remedy) {
        var line = parser.currentTokenLocation().getLineNr();
        return new FieldProblem("", "", "has " + what + " at line " + line + ", which isn't allowed", remedy);
    }

    private static Result refused(String message, String remedy) {
        return new Result.Refused(new FieldProblem("", "", message, remedy));
    }

    private static String reason(JacksonException broken) {
        var location = broken.getLocation();
        var first = broken.getOriginalMessage().lines().findFirst().orElse("not YAML");
        return location == null || location.getLineNr() < 1
                ? first
                : first + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
