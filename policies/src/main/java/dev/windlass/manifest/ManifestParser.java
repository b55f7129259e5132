package dev.windlass.manifest;

import dev.windlass.json.FieldProblem;
import java.util.List;

/// Reads `promotion.yaml` (or the same document as JSON). Untrusted text: at most 64 KiB, 20 levels deep, no aliases,
/// no duplicate keys, exactly one document. Unknown fields are errors; fields that a later version will know are
/// refused by name.
public final class ManifestParser {
    private ManifestParser() {}

    /// All problems are reported together, as far as the text could be read.
    public static ManifestResult parse(String yamlOrJson) {
        return new ManifestResult.Invalid(
                List.of(new FieldProblem("", yamlOrJson, "the parser isn't there yet", "wait for the next commit")));
    }
}
