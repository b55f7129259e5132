package dev.windlass.client.message;

import dev.windlass.json.FieldProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error answer, after RFC 9457. `problems` names each wrong field with its value and remedy; `reason` is
/// stable and meant for programs, `detail` and `remedy` are for people. `holder` is the promotion that a
/// conflict is about.
public record ProblemDetails(
        String type,
        String title,
        int status,
        String reason,
        String detail,
        String remedy,
        List<FieldProblem> problems,
        @Nullable String holder) {
    public ProblemDetails {
        problems = List.copyOf(problems);
    }

    /// The same problem under another status.
    public ProblemDetails withStatus(int other) {
        return new ProblemDetails(type, title, other, reason, detail, remedy, problems, holder);
    }
}
