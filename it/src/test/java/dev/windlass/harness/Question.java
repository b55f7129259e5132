package dev.windlass.harness;

import java.util.Map;

/// A request's body, and what each version must answer to it (the first output's values).
public record Question(byte[] body, Map<String, Answer> answers) {
    public Question {
        answers = Map.copyOf(answers);
    }
}
