package dev.windlass.launch;

/// A part of the installation can't be started or reached; the message says which, why and what to do.
public final class PartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PartException(String message) {
        super(message);
    }

    public PartException(String message, Throwable cause) {
        super(message, cause);
    }
}
