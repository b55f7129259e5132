package dev.windlass.domain;

/// What may hold an endpoint and write its route.
public enum RunKind {
    PROMOTION,
    ROLLBACK,
    /// The control API itself, which rolls back while Temporal doesn't answer: of no workflow.
    OPERATOR;

    /// True for whoever returns to an older version.
    public boolean goesBack() {
        return this != PROMOTION;
    }
}
