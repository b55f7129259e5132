package dev.windlass.access;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.windlass.access.AccessRule.Effect;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A rule whose `when` is a program.
///
/// @param variables that the `when` names
record CompiledRule(AccessRule rule, CelRuntime.@Nullable Program when, Set<String> variables) {
    /// Whether a rule matches.
    sealed interface Match {
        record Yes() implements Match {}

        record No() implements Match {}

        /// It can't be said. A Deny denies, an Allow doesn't allow.
        record Unclear(String words) implements Match {}
    }

    private static final Match YES = new Match.Yes();
    private static final Match NO = new Match.No();

    Match match(Asked asked) {
        if (!rule.isAbout(asked)) {
            return NO;
        }
        if (when == null) {
            return YES;
        }
        if (!asked.place.known()) {
            // What the rest is said of isn't known yet: an Allow may come to match, a Deny waits for it.
            return rule.effect() == Effect.ALLOW ? YES : variables.contains("resource") ? NO : judged(when, asked);
        }
        return judged(when, asked);
    }

    private static Match judged(CelRuntime.Program when, Asked asked) {
        try {
            return when.eval(asked.values()) instanceof Boolean it
                    ? it ? YES : NO
                    : new Match.Unclear("its when is neither true nor false");
        } catch (CelEvaluationException failed) {
            return new Match.Unclear("its when can't be judged: " + failed.getMessage());
        }
    }

    /// True if the answer may be another one a moment later.
    boolean changesWithTime() {
        return variables.contains("context");
    }
}
