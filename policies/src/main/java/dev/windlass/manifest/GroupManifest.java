package dev.windlass.manifest;

import java.util.List;

/// A `kind: PromotionGroup` after validation: what each of its members would be as a promotion of its own.
public record GroupManifest(String tenant, String name, String to, List<Member> members) {
    public GroupManifest {
        members = List.copyOf(members);
    }

    /// @param promotion the member alone, as [ManifestParser] has read it
    /// @param document the same as a `kind: Promotion`, in JSON
    public record Member(ManifestResult.Valid promotion, String document) {}
}
