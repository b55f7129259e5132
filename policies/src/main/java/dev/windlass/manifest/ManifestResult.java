package dev.windlass.manifest;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.json.FieldProblem;
import java.util.List;

/// What parsing a `promotion.yaml` gave.
public sealed interface ManifestResult {
    /// A manifest that keeps every rule of this version. `requestDigest` is the SHA-256 of the canonical
    /// JSON of the document as sent, defaults not filled in.
    record Valid(PromotionManifest manifest, Digest requestDigest) implements ManifestResult {}

    /// Every problem found, in the order of the document where known.
    record Invalid(List<FieldProblem> problems) implements ManifestResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
