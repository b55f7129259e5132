package dev.windlass.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A rule whose expressions are programs.
record CompiledRule(Rule rule, CelRuntime.Program check, CelRuntime.@Nullable Program message) {
    /// The message if the rule isn't kept, empty if it is.
    ///
    /// @throws CelEvaluationException if it can't be said: never taken for either
    Optional<String> broken(Map<String, Object> values) throws CelEvaluationException {
        if (!(check.eval(values) instanceof Boolean kept)) {
            throw new CelEvaluationException("the expression is neither true nor false");
        }
        if (kept) {
            return Optional.empty();
        }
        return Optional.of(message == null ? rule.message() : String.valueOf(message.eval(values)));
    }
}
