package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Whose approval a gate asks for: anybody's in a role, or of a group that its tenant has named.
public sealed interface Approver permits Role, ApproverGroup {
    /// A role's id, or `group:NAME`.
    @JsonValue
    String id();

    /// @throws IllegalArgumentException if it is neither
    @JsonCreator
    static Approver parse(String id) {
        return id.startsWith(ApproverGroup.PREFIX)
                ? new ApproverGroup(id.substring(ApproverGroup.PREFIX.length()))
                : Role.parse(id);
    }
}
