package dev.windlass.cli;

import dev.windlass.columns.ColumnPlan;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/// A user's file that says which columns of a table fill which input: JSON `{input: [column, ...]}`. It becomes part of
/// the model file, as entries of its `metadata_props`, and so of the version's digest.
///
/// @param entries by key
record ColumnsFile(Map<String, String> entries) {
    private static final int BYTES_MAX = 1 << 20;

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
                plans.put(ColumnPlan.KEY + entry.getKey(), plan);
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
}
