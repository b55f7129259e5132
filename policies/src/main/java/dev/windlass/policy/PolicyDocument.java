package dev.windlass.policy;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PolicyPin;
import dev.windlass.json.FieldProblem;
import java.util.List;

/// One policy document. `digest` is the SHA-256 of its canonical JSON.
public record PolicyDocument(String name, Digest digest) {
    public PolicyPin pin() {
        return new PolicyPin(name, digest);
    }

    /// What parsing gave.
    public sealed interface Result {
        record Parsed(PolicyDocument document) implements Result {}

        record Invalid(List<FieldProblem> problems) implements Result {}
    }

    public static Result parse(String yaml) {
        return new Result.Invalid(List.of(new FieldProblem("", yaml, "not there yet", "wait for the next commit")));
    }
}
