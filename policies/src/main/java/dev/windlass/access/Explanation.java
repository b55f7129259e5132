package dev.windlass.access;

import dev.windlass.access.AccessRule.Effect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decision, and everything that had something to say about it.
///
/// @param said denies first, then roles, then allows; at most [#MAX_SAID] of them
/// @param count how many there were
public record Explanation(AccessDecision decision, List<Said> said, int count) {
    public static final int MAX_SAID = 100;

    public Explanation {
        said = List.copyOf(said);
    }

    /// A rule or a role that matched.
    ///
    /// @param unclear why it couldn't be judged; null if it could
    public record Said(
            Ground ground, Effect effect, @Nullable String unclear) {}
}
