package dev.windlass.json;

/// One thing wrong with a document: where (`spec.strategy.canary.steps[2].setWeight`; empty for the whole
/// document), the value found there (shortened), what is wrong, and what to do about it.
public record FieldProblem(String path, String value, String message, String remedy) {
    private static final int MAX_VALUE_CHARS = 80;

    public FieldProblem {
        value = value.length() <= MAX_VALUE_CHARS ? value : value.substring(0, MAX_VALUE_CHARS) + "...";
    }

    /// One line for people.
    @Override
    public String toString() {
        return (path.isEmpty() ? "document" : path) + (value.isEmpty() ? "" : " = " + value) + ": " + message + "; "
                + remedy;
    }
}
