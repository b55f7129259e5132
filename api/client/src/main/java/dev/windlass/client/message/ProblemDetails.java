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

    /// One that our server didn't write.
    public static ProblemDetails ofClient(String reason, int status, String detail, String remedy) {
        return new ProblemDetails("about:blank", reason, status, reason, detail, remedy, List.of(), null);
    }

    /// The same problem under another status.
    public ProblemDetails withStatus(int other) {
        return new ProblemDetails(type, title, other, reason, detail, remedy, problems, holder);
    }
}
