package dev.windlass.payload;

/// A payload can't be encrypted or decrypted now. In a workflow it fails the task and not the workflow,
/// so that it goes on when the key is back.
///
/// Not a `DataConverterException`: Temporal's SDK drops a signal for that.
public final class PayloadKeyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PayloadKeyException(String message) {
        super(message);
    }

    PayloadKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
