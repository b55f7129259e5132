package dev.windlass.keys;

/// A key is missing, destroyed, or isn't the one: its message names it, and says what to do.
public final class KeyLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KeyLostException(String message) {
        super(message);
    }

    public KeyLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
