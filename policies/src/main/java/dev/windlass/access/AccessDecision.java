package dev.windlass.access;

import dev.windlass.domain.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether somebody may, and by which rule.
public sealed interface AccessDecision {
    /// The rule that decided, a short name.
    String rule();

    record Allowed(String rule) implements AccessDecision {}

    /// @param roles that would have done
    /// @param words why, if it isn't for want of a role
    record Denied(String rule, Set<Role> roles, @Nullable String words) implements AccessDecision {
        public Denied {
            roles = Set.copyOf(roles);
        }
    }

    /// It isn't the principal's to see: to be answered like what doesn't exist.
    record Unseen(String rule) implements AccessDecision {}
}
