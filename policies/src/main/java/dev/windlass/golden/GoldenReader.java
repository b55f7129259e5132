package dev.windlass.golden;

import dev.windlass.json.FieldProblem;
import dev.windlass.json.JsonTexts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a golden set's document: JSON of at most [GoldenSet#BYTES_MAX] bytes, and `NaN`, `Infinity` and `-Infinity`
/// as Python writes them, or as texts. Everything that is wrong is named, field by field; a document that is too
/// large is refused before it becomes a tree.
public final class GoldenReader {
    static final String API_VERSION = "windlass.dev/v1";
    static final String KIND = "GoldenSet";

    private static final Set<String> FIELDS = Set.of("apiVersion", "kind", "inputs", "outputs");
    private static final int DEPTH_MAX = 20;
    private static final int PROBLEMS_MAX = 20;
    private static final int TENSORS_MAX = 2_048;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxDocumentLength(GoldenSet.BYTES_MAX)
                            .maxNumberLength(400)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<FieldProblem> problems = new ArrayList<>();

    private GoldenReader() {}

    /// @param json UTF-8
    public static GoldenRead read(byte[] json) {
        var reader = new GoldenReader();
        var set = reader.document(json);
        return set == null || !reader.problems.isEmpty()
                ? new GoldenRead.Wrong(
                        reader.problems.stream().limit(PROBLEMS_MAX).toList())
                : new GoldenRead.Good(set);
    }

    private @Nullable GoldenSet document(byte[] json) {
        var tree = tree(json);
        if (tree == null) {
            return null;
        }
        for (var field : tree.propertyNames()) {
            if (!FIELDS.contains(field)) {
                wrong(field, "", "is an unknown field", "use one of apiVersion, inputs, kind, outputs");
            }
        }
        constant(tree, "apiVersion", API_VERSION);
        constant(tree, "kind", KIND);
        var inputs = tensors(tree, "inputs", false);
        var outputs = tensors(tree, "outputs", true);
        if (!problems.isEmpty()) {
            return null;
        }
        int rows = inputs.getFirst().rows();
        alike(rows, "inputs", inputs);
        alike(rows, "outputs", outputs);
        return new GoldenSet(
                rows,
                inputs.stream().map(TensorReader.Read::tensor).toList(),
                outputs.stream().map(TensorReader.Read::tensor).toList());
    }

    private @Nullable JsonNode tree(byte[] json) {
        if (json.length > GoldenSet.BYTES_MAX) {
            wrong(
                    "",
                    json.length + " bytes",
                    "is longer than " + GoldenSet.BYTES_MAX + " bytes",
                    "take fewer rows: a hundred that differ say more than thousands that don't");
            return null;
        }
        try {
            int elements = scalars(json);
            if (elements > GoldenSet.ELEMENTS_MAX) {
                wrong("", elements + " values", "has more than " + GoldenSet.ELEMENTS_MAX, "take fewer rows");
                return null;
            }
            var tree = MAPPER.readTree(json);
            JsonTexts.problem(tree).ifPresent(problems::add);
            if (!tree.isObject()) {
                wrong("", "", "must be a JSON object", "begin it with {\"apiVersion\": \"" + API_VERSION + "\"");
            }
            return problems.isEmpty() ? tree : null;
        } catch (JacksonException broken) {
            broken(broken);
            return null;
        }
    }

    private void broken(JacksonException broken) {
        var at = broken.getLocation();
        var reason = broken.getOriginalMessage().lines().findFirst().orElse("");
        wrong(
                "",
                "",
                "isn't valid JSON: " + reason
                        + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"),
                "give a golden set as JSON: GOLDEN-ROWS.md has programs that write it");
    }

    private static int scalars(byte[] json) {
        int scalars = 0;
        try (JsonParser parser = MAPPER.createParser(json)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_FLOAT
                        && !parser.isNaN()
                        && Double.isInfinite(parser.getDoubleValue())) {
                    throw new StreamReadException(parser, "a number is beyond FP64; write Infinity if it is meant");
                }
                scalars += token.isScalarValue() && token != JsonToken.PROPERTY_NAME ? 1 : 0;
            }
        }
        return scalars;
    }

    private void constant(JsonNode tree, String field, String wanted) {
        var found = tree.path(field);
        if (!found.isString() || !found.stringValue().equals(wanted)) {
            wrong(field, found.isMissingNode() ? "" : found.toString(), "must be " + wanted, "write " + wanted);
        }
    }

    private List<TensorReader.Read> tensors(JsonNode tree, String field, boolean answers) {
        var list = tree.path(field);
        if (!list.isArray() || list.isEmpty() || list.size() > TENSORS_MAX) {
            wrong(
                    field,
                    list.isArray() ? list.size() + " tensors" : "",
                    "must be a list of 1-" + TENSORS_MAX + " tensors",
                    "give each as {name, datatype, shape, data}");
            return List.of();
        }
        var read = new ArrayList<TensorReader.Read>();
        var names = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            var path = field + "[" + i + "]";
            var tensor = new TensorReader(path, list.get(i), answers, problems).read();
            if (tensor != null && !names.add(tensor.tensor().name())) {
                wrong(path + ".name", tensor.tensor().name(), "stands twice", "give each tensor once");
            }
            if (tensor != null) {
                read.add(tensor);
            }
        }
        return read;
    }

    private void alike(int rows, String field, List<TensorReader.Read> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i).rows() != rows) {
                wrong(
                        field + "[" + i + "].shape",
                        tensors.get(i).rows() + " rows",
                        "must have as many rows as inputs[0], " + rows,
                        "give every input and output for every row; the first dimension counts them");
            }
        }
    }

    private void wrong(String path, String value, String message, String remedy) {
        problems.add(new FieldProblem(path, value, message, remedy));
    }
}
