package dev.windlass.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.columns.ColumnPlan;
import dev.windlass.json.WindlassJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/// A user's file that says which columns of a table fill which input: JSON `{input: [column, ...]}`. It becomes part of
/// the model file, as entries of its `metadata_props`, and so of the version's digest.
///
/// @param plans by input, JSON
record ColumnsFile(Map<String, String> plans) {
    private static final int BYTES_MAX = 1 << 20;

    /// Tags of `ModelProto.metadata_props` and of the two fields of an entry.
    private static final int PROPERTY = (14 << 3) | 2;
    private static final int KEY = (1 << 3) | 2;
    private static final int VALUE = (2 << 3) | 2;

    /// @throws UsageException naming what is wrong with it
    static ColumnsFile read(Path file) {
        try (var in = Files.newInputStream(file)) {
            var tree = WindlassJson.mapper().readTree(in.readNBytes(BYTES_MAX));
            if (!tree.isObject() || tree.isEmpty()) {
                throw wrong(file, "isn't a JSON object", "write {\"INPUT\": [\"age\", \"income\"]}");
            }
            var plans = new TreeMap<String, String>();
            for (var entry : tree.properties()) {
                var plan = entry.getValue().toString();
                if (ColumnPlan.read(plan) instanceof ColumnPlan.Read.Wrong(var message)) {
                    throw wrong(file, entry.getKey() + ": " + message, "correct it");
                }
                plans.put(entry.getKey(), plan);
            }
            return new ColumnsFile(plans);
        } catch (IOException broken) {
            throw new UsageException("--columns " + file + " can't be read", "give a JSON file");
        } catch (JacksonException broken) {
            throw wrong(file, "isn't valid JSON: " + broken.getOriginalMessage(), "correct the JSON");
        }
    }

    private static UsageException wrong(Path file, String message, String remedy) {
        return new UsageException("--columns " + file + " " + message, remedy);
    }

    /// Copies the model with these entries behind it: a protobuf message is added to by what follows it.
    ///
    /// @return the copy, the caller's to delete
    Path addedTo(Path model) throws IOException {
        var copy = Files.createTempFile("windlass-columns-", ".onnx");
        try (var out = Files.newOutputStream(copy)) {
            Files.copy(model, out);
            for (var each : plans.entrySet()) {
                var entry = new ByteArrayOutputStream();
                field(KEY, (ColumnPlan.KEY + each.getKey()).getBytes(UTF_8), entry);
                field(VALUE, each.getValue().getBytes(UTF_8), entry);
                field(PROPERTY, entry.toByteArray(), out);
            }
        } catch (IOException failed) {
            Files.deleteIfExists(copy);
            throw failed;
        }
        return copy;
    }

    private static void field(int tag, byte[] body, OutputStream out) throws IOException {
        out.write(tag);
        int left = body.length;
        while (left > 0x7f) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
        out.write(body);
    }
}
