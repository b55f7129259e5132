package dev.windlass.access;

import dev.windlass.domain.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether somebody may, and what decided it.
public sealed interface AccessDecision {
    /// What decided.
    Ground ground();

    /// The same for people.
    default String rule() {
        return ground().text();
    }

    record Allowed(Ground ground) implements AccessDecision {}

    /// @param roles that would have done; none if a rule denies it
    /// @param words why, if it isn't for want of a role
    record Denied(Ground ground, Set<Role> roles, @Nullable String words) implements AccessDecision {
        public Denied {
            roles = Set.copyOf(roles);
        }
    }

    /// It isn't the principal's to see: to be answered like what doesn't exist.
    record Unseen(Ground ground) implements AccessDecision {}
}
