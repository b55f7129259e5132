package dev.windlass.dev;

/// A part of the one-machine installation can't be started; the message says which, why and what to do.
public final class DevException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DevException(String message) {
        super(message);
    }

    public DevException(String message, Throwable cause) {
        super(message, cause);
    }
}
