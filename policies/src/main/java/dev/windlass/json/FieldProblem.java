package dev.windlass.json;

import dev.windlass.domain.Texts;

/// One thing wrong with a document: where (`spec.strategy.canary.steps[2].setWeight`; empty for the whole
/// document), the value found there (shortened), what is wrong, and what to do about it. All of it can be shown:
/// characters that a terminal would obey are spelt out.
public record FieldProblem(String path, String value, String message, String remedy) {
    private static final int MAX_VALUE_CHARS = 80;

    public FieldProblem {
        path = Texts.visible(path);
        value = Texts.visible(Texts.excerpt(value, MAX_VALUE_CHARS));
        message = Texts.visible(message);
        remedy = Texts.visible(remedy);
    }

    /// One line for people.
    @Override
    public String toString() {
        return (path.isEmpty() ? "document" : path) + (value.isEmpty() ? "" : " = " + value) + ": " + message + "; "
                + remedy;
    }
}
