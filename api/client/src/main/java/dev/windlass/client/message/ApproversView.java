package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.time.Instant;
import java.util.List;

/// A tenant's group of approvers. `holding` are the members who hold a valid key now; `digest` is that of the list,
/// which decisions keep that were made by it.
public record ApproversView(
        String name, List<String> members, List<String> holding, Digest digest, String setBy, Instant setAt) {
    public ApproversView {
        members = List.copyOf(members);
        holding = List.copyOf(holding);
    }
}
