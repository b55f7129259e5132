package dev.windlass.client.message;

import java.util.List;

/// What the resume of a group became, member by member.
public record GroupResumed(String name, List<Member> members) {
    public GroupResumed {
        members = List.copyOf(members);
    }

    /// @param phase of its promotion after it was told, or as it is if there was nothing to tell; `Pending` before
    ///     it was started
    /// @param detail why nothing changed; empty if it was resumed
    public record Member(String model, String phase, String detail) {}
}
