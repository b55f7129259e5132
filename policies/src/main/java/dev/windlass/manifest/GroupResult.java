package dev.windlass.manifest;

import dev.windlass.domain.Digest;
import dev.windlass.json.FieldProblem;
import java.util.List;

/// What parsing a `kind: PromotionGroup` gave.
public sealed interface GroupResult {
    /// `requestDigest` is the SHA-256 of the canonical JSON of the document as sent.
    record Valid(GroupManifest manifest, Digest requestDigest) implements GroupResult {}

    /// Every problem found, in the order of the document where known.
    record Invalid(List<FieldProblem> problems) implements GroupResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
