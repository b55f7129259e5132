package dev.windlass.keys;

/// A KMS can't do what it was asked now; its message says what to do about it.
public final class KmsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KmsException(String message) {
        super(message);
    }

    public KmsException(String message, Throwable cause) {
        super(message, cause);
    }
}
