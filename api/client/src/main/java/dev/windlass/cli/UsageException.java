package dev.windlass.cli;

import java.io.Serial;

/// The command can't be carried out as typed: what is wrong, and the remedy.
final class UsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String remedy;

    UsageException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
