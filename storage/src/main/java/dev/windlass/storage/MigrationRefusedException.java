package dev.windlass.storage;

/// The rows that are there don't fit this version's schema: nothing was changed, and a person must do what the
/// message says.
public final class MigrationRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MigrationRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
